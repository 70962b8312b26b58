'use client';

import { useDebouncedValue } from '@mantine/hooks';
import { useQueryStates } from 'nuqs';
import { useState } from 'react';
import { useLive } from '@/components/live/LiveProvider';
import { useNumbers, useWords } from '@/components/words/WordsProvider';
import type { BackendRow, SessionPage } from '@/lib/api/types';
import { SessionFilters } from './SessionFilters';
import { SessionTable } from './SessionTable';
import { isFiltered, sessionParams, sessionsUrl } from './sessionParams';
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

/** While one types, only the last word is asked for. */
const typingMs = 200;

/** The list of sessions. It follows the traffic until one reads it: scrolls, points at it or moves in it. */
export function SessionList({ page, backends, requestsSearched, now }: Props) {
  const words = useWords();
  const { exact } = useNumbers();
  const { paused, data: live } = useLive();
  const [params, setParams] = useQueryStates(sessionParams, { history: 'replace' });
  const [url] = useDebouncedValue(sessionsUrl(params), typingMs);
  const [reading, setReading] = useState(false);
  const { loaded, outdated, failure, loadMore } = useSessionPages(url, page, !reading && !paused);
  const { sessions, nextCursor } = loaded;
  const known = params.upstream ? backends.filter(({ upstream }) => upstream === params.upstream) : backends;
  const emptyWords = () => {
    if (isFiltered(params)) return words('sessions.list.noMatch');
    return params.upstream
      ? words('sessions.list.noneOfUpstream', { upstream: params.upstream })
      : words('sessions.list.none');
  };
  return (
    <div className={styles.page}>
      <h1>{words('frame.page.sessions')}</h1>
      <SessionFilters
        params={params}
        backends={known}
        requestsSearched={requestsSearched}
        onChange={setParams}
      />
      {failure ? <p role="alert">{words('sessions.list.stale', { why: failure })}</p> : null}
      <SessionTable
        sessions={sessions}
        backends={known}
        now={live?.time ?? now}
        sort={params.sort}
        order={params.order}
        outdated={outdated}
        more={nextCursor !== null}
        empty={emptyWords()}
        onSort={(sort, order) => setParams({ sort, order })}
        onMore={loadMore}
        onReading={setReading}
      />
      <p className={`quiet ${styles.status}`}>
        <span>
          {words(nextCursor === null ? 'sessions.list.all' : 'sessions.list.more', {
            shown: exact(sessions.length),
          })}
        </span>
        <span>{words(paused || reading ? 'sessions.list.held' : 'sessions.list.follows')}</span>
      </p>
    </div>
  );
}
