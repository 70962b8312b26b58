'use client';

import { Button } from '@mantine/core';
import Link from 'next/link';
import useSWR from 'swr';
import { answerOf } from '@/components/drain/changeBackend';
import { useLive } from '@/components/live/LiveProvider';
import type { BackendRow, SessionRow } from '@/lib/api/types';
import { SessionFilters } from './SessionFilters';
import { SessionTable } from './SessionTable';
import { newerPage, olderPage, type SessionFilter, sessionsApiUrl, sessionsHref } from './sessionFilter';
import styles from './sessions.module.css';

export interface SessionPage {
  sessions: SessionRow[];
  nextCursor: string | null;
}

interface Props {
  filter: SessionFilter;
  /** The page as the server rendered it. */
  page: SessionPage;
  backends: BackendRow[];
  /** ISO 8601, when the server rendered it. */
  now: string;
}

const refreshMs = 3000;

/** The list of sessions, newest first. The first page follows the traffic; older pages stand still. */
export function SessionList({ filter, page, backends, now }: Props) {
  const { paused, data: live } = useLive();
  const { data, error } = useSWR<SessionPage, Error>(
    sessionsApiUrl(filter),
    async (url: string) => answerOf<SessionPage>(await fetch(url)),
    {
      fallbackData: page,
      refreshInterval: filter.cursor === '' && !paused ? refreshMs : 0,
      revalidateOnMount: false,
      revalidateOnFocus: false,
      keepPreviousData: true,
    },
  );
  const { sessions, nextCursor } = data ?? page;
  const newer = newerPage(filter);
  return (
    <div className={styles.page}>
      <h1>Sessions</h1>
      <SessionFilters filter={filter} backends={backends} />
      {error ? <p role="alert">The list is not up to date: {error.message}.</p> : null}
      <SessionTable
        sessions={sessions}
        backends={backends}
        now={live?.time ?? now}
        filtered={isFiltered(filter)}
      />
      <nav className={styles.pager} aria-label="Pages of the list">
        <Step href={newer && sessionsHref(newer)} label="← Newer" />
        <Step href={nextCursor && sessionsHref(olderPage(filter, nextCursor))} label="Older →" />
      </nav>
    </div>
  );
}

function Step({ href, label }: { href: string | null; label: string }) {
  return href ? (
    <Button component={Link} href={href} variant="default" size="xs" prefetch={false}>
      {label}
    </Button>
  ) : (
    <Button variant="default" size="xs" disabled>
      {label}
    </Button>
  );
}

function isFiltered({ backend, q, active, event }: SessionFilter): boolean {
  return backend !== '' || q !== '' || active || event !== '';
}
