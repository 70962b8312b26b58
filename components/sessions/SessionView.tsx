'use client';

import { Button } from '@mantine/core';
import Link from 'next/link';
import type { BackendRow, DecisionRow, SessionRow } from '@/lib/api/types';
import { DecisionTable } from './DecisionTable';
import { SessionHead } from './SessionHead';
import styles from './sessions.module.css';

interface Props {
  session: SessionRow;
  decisions: DecisionRow[];
  nextCursor: string | null;
  /** Where this page of decisions begins; empty for the newest. */
  cursor: string;
  backends: BackendRow[];
  /** ISO 8601. */
  now: string;
}

/** One session: where it is pinned, and what the proxy did with each of its requests. */
export function SessionView({ session, decisions, nextCursor, cursor, backends, now }: Props) {
  const { id, upstream } = session;
  const backend = backends.find((row) => row.upstream === upstream && row.name === session.backend) ?? null;
  const href = (from: string) =>
    `/sessions/${id}?${new URLSearchParams({ upstream, ...(from ? { cursor: from } : {}) })}`;
  return (
    <div className={styles.page}>
      <SessionHead session={session} backend={backend} now={now} />
      <h2>Decisions, newest first</h2>
      <DecisionTable decisions={decisions} backends={backends} />
      <nav className={styles.pager} aria-label="Pages of the decisions">
        {cursor ? (
          <Button component={Link} href={href('')} variant="default" size="xs" prefetch={false}>
            Newest
          </Button>
        ) : null}
        {nextCursor ? (
          <Button component={Link} href={href(nextCursor)} variant="default" size="xs" prefetch={false}>
            Older →
          </Button>
        ) : null}
      </nav>
    </div>
  );
}
