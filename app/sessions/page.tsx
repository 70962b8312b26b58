import type { Metadata } from 'next';
import { SessionList } from '@/components/sessions/SessionList';
import { pageSize, parseSessionFilter } from '@/components/sessions/sessionFilter';
import { database } from '@/lib/database/shared';
import { backendsNow } from '@/lib/queries/backendsNow';
import { decodeCursor } from '@/lib/queries/cursor';
import { sessionsPage } from '@/lib/queries/sessionsPage';

export const metadata: Metadata = { title: 'Sessions' };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function SessionsPage({ searchParams }: Props) {
  const filter = parseSessionFilter(await searchParams);
  const { upstream, backend, q, active, event, cursor } = filter;
  const asked = {
    upstream: upstream || undefined,
    backend: backend || undefined,
    q: q || undefined,
    active: active || undefined,
    event: event ? Number(event) : undefined,
  };
  const db = await database();
  const [page, backends] = await Promise.all([
    sessionsPage(db, asked, pageSize, decodeCursor(cursor, ['number', 'string', 'string'])),
    backendsNow(db, { upstream: asked.upstream }),
  ]);
  return <SessionList filter={filter} page={page} backends={backends} now={new Date().toISOString()} />;
}
