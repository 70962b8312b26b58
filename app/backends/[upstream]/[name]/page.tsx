import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { BackendView } from '@/components/backend/BackendView';
import { parseBackendRange, rangeAt } from '@/components/backend/backendRange';
import { backendHistory } from '@/lib/queries/backendHistory';
import { backendNow } from '@/lib/queries/backendsNow';
import { sessionsPage } from '@/lib/queries/sessionsPage';
import { completeUpTo } from '@/lib/queries/time';
import { askerNow } from '../../../asker';
import { tellingNow } from '../../../telling';

const shownSessions = 8;

interface Props {
  params: Promise<{ upstream: string; name: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ words }, { name }] = await Promise.all([tellingNow(), params]);
  return { title: words('backend.pageTitle', { name }) };
}

export default async function BackendPage({ params, searchParams }: Props) {
  const { upstream, name } = await params;
  const asked = await searchParams;
  const one = (parameter: string) => [asked[parameter]].flat()[0] ?? null;
  const chosen = one('upstream');
  // The frame's picker leads away from here.
  if (chosen && chosen !== upstream) redirect(`/backends?${new URLSearchParams({ upstream: chosen })}`);
  const db = await (await askerNow()).database();
  const backend = await backendNow(db, upstream, name);
  if (!backend) notFound();
  const range = rangeAt(parseBackendRange({ get: one }), completeUpTo());
  const [history, { sessions }] = await Promise.all([
    backendHistory(db, { upstream, name, ...range }),
    sessionsPage(db, { upstream, backend: name }, { sort: 'lastSeen', order: 'desc' }, shownSessions, null),
  ]);
  return (
    <BackendView backend={backend} history={history} sessions={sessions} now={new Date().toISOString()} />
  );
}
