import type { Metadata } from 'next';
import { SessionList } from '@/components/sessions/SessionList';
import { pageSize, parseSessionFilter } from '@/components/sessions/sessionFilter';
import { database } from '@/lib/database/shared';
import { backendsNow } from '@/lib/queries/backendsNow';
import { sessionsPage } from '@/lib/queries/sessionsPage';

export const metadata: Metadata = { title: 'Sessions' };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function SessionsPage({ searchParams }: Props) {
  const filter = parseSessionFilter(await searchParams);
  const db = await database();
  const [page, backends] = await Promise.all([
    sessionsPage(db, { ...filter, limit: pageSize }),
    backendsNow(db),
  ]);
  return <SessionList filter={filter} page={page} backends={backends} now={new Date().toISOString()} />;
}
