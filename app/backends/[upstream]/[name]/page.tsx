import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { BackendDetails } from '@/components/backend-page/BackendDetails';
import { parseBackendRange, resolveBackendRange } from '@/components/backend-page/backend-range';
import { getExpectedHighWaterMark } from '@/lib/store/expected-high-water-mark';
import { getFormatters } from '../../../formatters';
import { requirePrincipal } from '../../../principal';

const sessionLimit = 8;

interface Props {
  params: Promise<{ upstream: string; name: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ t }, { name }] = await Promise.all([getFormatters(), params]);
  return { title: t('backendPage.pageTitle', { name }) };
}

export default async function BackendPage({ params, searchParams }: Props) {
  const { upstream, name } = await params;
  const asked = await searchParams;
  const one = (parameter: string) => [asked[parameter]].flat()[0] ?? null;
  const chosen = one('upstream');
  // The frame's picker leads away from here.
  if (chosen && chosen !== upstream) redirect(`/backends?${new URLSearchParams({ upstream: chosen })}`);
  const store = await (await requirePrincipal()).store();
  const backend = await store.getBackend(upstream, name);
  if (!backend) notFound();
  const range = resolveBackendRange(parseBackendRange({ get: one }), getExpectedHighWaterMark(store));
  const [history, { sessions }] = await Promise.all([
    store.getBackendHistory({ upstream, name, ...range }),
    store.getSessions(
      { upstream, backend: name },
      { sort: 'lastSeen', order: 'desc' },
      { limit: sessionLimit },
    ),
  ]);
  return (
    <BackendDetails backend={backend} history={history} sessions={sessions} now={new Date().toISOString()} />
  );
}
