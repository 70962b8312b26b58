import type { Metadata } from 'next';
import { SessionList } from '@/components/sessions/SessionList';
import { createSessionQuery, loadSessionParams, pageSize } from '@/components/sessions/session-params';
import { maxSearchedRequests } from '@/lib/core/session-order';
import { getBackends } from '@/lib/store/sqlite/queries/get-backends';
import { sessionsPage } from '@/lib/store/sqlite/queries/sessions-page';
import { getFormatters } from '../formatters';
import { requirePrincipal } from '../principal';

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await getFormatters();
  return { title: t('navigation.sessions') };
}

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function SessionsPage({ searchParams }: Props) {
  const { sort, order, ...filter } = createSessionQuery(await loadSessionParams(searchParams));
  const db = await (await requirePrincipal()).database();
  const [page, backends] = await Promise.all([
    sessionsPage(db, filter, { sort, order }, pageSize, null),
    getBackends(db),
  ]);
  return (
    <SessionList
      page={page}
      backends={backends}
      requestsSearched={maxSearchedRequests}
      now={new Date().toISOString()}
    />
  );
}
