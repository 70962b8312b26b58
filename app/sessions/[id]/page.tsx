import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { SessionDetails } from '@/components/sessions/SessionDetails';
import { shortId } from '@/lib/core/format/short-id';
import { getFormatters } from '../../formatters';
import { requirePrincipal } from '../../principal';

/** The same number as when the page reads them again. */
const decisionsPerPage = 100;

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { t } = await getFormatters();
  const id = shortId(decodeURIComponent((await params).id));
  return { title: t('sessions.page.title', { id }) };
}

export default async function SessionPage({ params, searchParams }: Props) {
  const id = decodeURIComponent((await params).id);
  const [asked] = [(await searchParams)['upstream']].flat();
  const store = await (await requirePrincipal()).store();
  const first = await store.getSession({ id, upstream: asked, limit: decisionsPerPage });
  if (!first) notFound();
  const { upstream } = first.session;
  return (
    // Another session, or the same on another upstream, starts over.
    <SessionDetails
      key={`${upstream} ${id}`}
      first={first}
      backends={await store.getBackends({ upstream })}
      now={new Date().toISOString()}
    />
  );
}
