'use client';

import { useDebouncedValue } from '@mantine/hooks';
import { useQueryStates } from 'nuqs';
import { useState } from 'react';
import { useNumbers, useTranslator } from '@/components/i18n/MessagesProvider';
import { useLive } from '@/components/live/LiveProvider';
import type { BackendRow, SessionPage } from '@/lib/contract/types';
import { SessionFilters } from './SessionFilters';
import { SessionTable } from './SessionTable';
import { isFiltered, sessionParams, sessionsApiUrl } from './session-params';
import styles from './sessions.module.css';
import { useSessionPages } from './useSessionPages';

interface Props {
  /** The first page as the server rendered it. */
  page: SessionPage;
  backends: BackendRow[];
  /** In how many of the newest requests paths and outcomes are looked for. */
  requestsSearched: number;
  /** ISO 8601, when the server rendered it. */
  now: string;
}

/** Delay of the search while typing. */
const debounceMs = 200;

/** The list of sessions. It follows the traffic until one reads it: scrolls, points at it or moves in it. */
export function SessionList({ page, backends, requestsSearched, now }: Props) {
  const t = useTranslator();
  const { exact } = useNumbers();
  const { paused, data: live } = useLive();
  const [params, setParams] = useQueryStates(sessionParams, { history: 'replace' });
  const [url] = useDebouncedValue(sessionsApiUrl(params), debounceMs);
  const [reading, setReading] = useState(false);
  const { loaded, outdated, failure, loadMore } = useSessionPages(url, page, !reading && !paused);
  const { sessions, nextCursor } = loaded;
  const known = params.upstream ? backends.filter(({ upstream }) => upstream === params.upstream) : backends;
  const emptyWords = () => {
    if (isFiltered(params)) return t('sessions.list.noMatch');
    return params.upstream
      ? t('sessions.list.noneOfUpstream', { upstream: params.upstream })
      : t('sessions.list.none');
  };
  return (
    <div className={styles.page}>
      <h1>{t('sessions.title')}</h1>
      <SessionFilters
        params={params}
        backends={known}
        requestsSearched={requestsSearched}
        onChange={setParams}
      />
      {failure ? <p role="alert">{t('sessions.list.stale', { why: failure })}</p> : null}
      <SessionTable
        sessions={sessions}
        backends={known}
        now={live?.time ?? now}
        sort={params.sort}
        order={params.order}
        outdated={outdated}
        hasMore={nextCursor !== null}
        empty={emptyWords()}
        onSort={(sort, order) => setParams({ sort, order })}
        onLoadMore={loadMore}
        onReading={setReading}
      />
      <p className={`quiet ${styles.status}`}>
        <span>
          {t(nextCursor === null ? 'sessions.list.all' : 'sessions.list.more', {
            shown: exact(sessions.length),
          })}
        </span>
        <span>{t(paused || reading ? 'sessions.list.paused' : 'sessions.list.live')}</span>
      </p>
    </div>
  );
}
