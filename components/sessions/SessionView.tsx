'use client';

import { Button } from '@mantine/core';
import Link from 'next/link';
import { useState } from 'react';
import { useLive } from '@/components/live/LiveProvider';
import { useNumbers, useWords } from '@/components/words/WordsProvider';
import type { BackendRow, SessionDetail } from '@/lib/api/types';
import { CrossingTable } from './CrossingTable';
import { DecisionTable } from './DecisionTable';
import { journeyOf } from './journey';
import { SessionHead } from './SessionHead';
import { sessionHref } from './SessionTableRow';
import styles from './sessions.module.css';
import { Timeline } from './Timeline';
import { UnpinDialog } from './UnpinDialog';
import { useSessionDetail } from './useSessionDetail';

interface Props {
  /** As the server rendered it. */
  first: SessionDetail;
  /** Those of the session's upstream. */
  backends: BackendRow[];
  /** ISO 8601. */
  now: string;
}

/** One session: where it is pinned, where it has been and why, and what was done with each of its requests. */
export function SessionView({ first, backends, now }: Props) {
  const words = useWords();
  const { exact } = useNumbers();
  const { data: live } = useLive();
  const { detail, failure, refresh, loadOlder } = useSessionDetail(first);
  const [unpinning, setUnpinning] = useState(false);
  const { session, upstreams, unpin, turns, turnsComplete, decisions, nextCursor } = detail;
  const { upstream } = session;
  const around = live?.backends.filter((row) => row.upstream === upstream) ?? backends;
  const backend = around.find(({ name }) => name === session.backend) ?? null;
  const journey = journeyOf(session, turns, words);
  const moment = live?.time ?? now;
  return (
    <div className={styles.page}>
      <SessionHead
        session={session}
        backend={backend}
        unpin={unpin}
        now={moment}
        onUnpin={() => setUnpinning(true)}
      />
      {upstreams.length > 1 ? (
        <nav aria-label={words('sessions.page.upstreams')} className={styles.upstreams}>
          <span className="quiet">{words('sessions.page.knownOn')}</span>
          {upstreams.map((name) => (
            <Link
              key={name}
              href={sessionHref({ id: session.id, upstream: name })}
              prefetch={false}
              aria-current={name === upstream ? 'page' : undefined}
            >
              {name}
            </Link>
          ))}
        </nav>
      ) : null}
      {failure ? <p role="alert">{words('sessions.page.stale', { why: failure })}</p> : null}
      {journey.stays.length > 0 ? (
        <section className="panel" aria-label={words('sessions.timeline.name')}>
          <div className="panel-head">
            <h2>{words('sessions.timeline.heading')}</h2>
            {turnsComplete ? null : (
              <span className="quiet">
                {words('sessions.timeline.newest', { turns: exact(turns.length) })}
              </span>
            )}
          </div>
          <Timeline journey={journey} backends={around} />
          {journey.crossings.length > 0 ? (
            <CrossingTable crossings={journey.crossings} backends={around} now={moment} />
          ) : null}
        </section>
      ) : null}
      <h2>{words('sessions.page.decisions')}</h2>
      <DecisionTable decisions={decisions} backends={around} />
      <div className={styles.pager}>
        <span className="quiet">
          {nextCursor === null ? words('sessions.page.all', { shown: exact(decisions.length) }) : null}
        </span>
        {nextCursor === null ? null : (
          <Button variant="default" size="xs" onClick={loadOlder}>
            {words('sessions.page.older')}
          </Button>
        )}
      </div>
      {unpinning && session.backend !== null ? (
        <UnpinDialog
          session={session}
          from={session.backend}
          backends={around}
          onClose={() => setUnpinning(false)}
          onUnpinned={refresh}
        />
      ) : null}
    </div>
  );
}
