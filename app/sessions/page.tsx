import type { Metadata } from 'next';
import { SessionList } from '@/components/sessions/SessionList';
import { createSessionQuery, loadSessionParams, pageSize } from '@/components/sessions/session-params';
import { maxSearchedRequests } from '@/lib/core/session-order';
import { getFormatters } from '../formatters';
import { requirePrincipal } from '../principal';

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await getFormatters();
  return { title: t('sessions.title') };
}

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function SessionsPage({ searchParams }: Props) {
  const { sort, order, ...filter } = createSessionQuery(await loadSessionParams(searchParams));
  const store = await (await requirePrincipal()).store();
  const [page, backends] = await Promise.all([
    store.getSessions(filter, { sort, order }, { limit: pageSize }),
    store.getBackends(),
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
