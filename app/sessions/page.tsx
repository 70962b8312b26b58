import type { Metadata } from 'next';
import { SessionList } from '@/components/sessions/SessionList';
import { loadSessionParams, pageSize, sessionQuestion } from '@/components/sessions/sessionParams';
import { backendsNow } from '@/lib/queries/backendsNow';
import { requestsSearched } from '@/lib/queries/sessionFilter';
import { sessionsPage } from '@/lib/queries/sessionsPage';
import { askerNow } from '../asker';
import { tellingNow } from '../telling';

export async function generateMetadata(): Promise<Metadata> {
  const { words } = await tellingNow();
  return { title: words('frame.page.sessions') };
}

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function SessionsPage({ searchParams }: Props) {
  const { sort, order, ...filter } = sessionQuestion(await loadSessionParams(searchParams));
  const db = await (await askerNow()).database();
  const [page, backends] = await Promise.all([
    sessionsPage(db, filter, { sort, order }, pageSize, null),
    backendsNow(db),
  ]);
  return (
    <SessionList
      page={page}
      backends={backends}
      requestsSearched={requestsSearched}
      now={new Date().toISOString()}
    />
  );
}
