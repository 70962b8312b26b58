import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { SessionView } from '@/components/sessions/SessionView';
import { shortId } from '@/lib/format/id';
import { backendsNow } from '@/lib/queries/backendsNow';
import { sessionDetail } from '@/lib/queries/sessionDetail';
import { askerNow } from '../../asker';
import { tellingNow } from '../../telling';

/** As many as the page asks for when it reads them again. */
const decisionsPerPage = 100;

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { words } = await tellingNow();
  const id = shortId(decodeURIComponent((await params).id));
  return { title: words('sessions.page.title', { id }) };
}

export default async function SessionPage({ params, searchParams }: Props) {
  const id = decodeURIComponent((await params).id);
  const [asked] = [(await searchParams)['upstream']].flat();
  const db = await (await askerNow()).database();
  const first = await sessionDetail(db, { id, upstream: asked, limit: decisionsPerPage, after: null });
  if (!first) notFound();
  const { upstream } = first.session;
  return (
    // Another session, or the same on another upstream, begins anew.
    <SessionView
      key={`${upstream} ${id}`}
      first={first}
      backends={await backendsNow(db, { upstream })}
      now={new Date().toISOString()}
    />
  );
}
