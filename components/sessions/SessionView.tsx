'use client';

import { Button } from '@mantine/core';
import Link from 'next/link';
import { useState } from 'react';
import { useLive } from '@/components/live/LiveProvider';
import type { BackendRow, SessionDetail } from '@/lib/api/types';
import { exact } from '@/lib/format/number';
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
  const { data: live } = useLive();
  const { detail, failure, refresh, loadOlder } = useSessionDetail(first);
  const [unpinning, setUnpinning] = useState(false);
  const { session, upstreams, unpin, turns, turnsComplete, decisions, nextCursor } = detail;
  const { upstream } = session;
  const around = live?.backends.filter((row) => row.upstream === upstream) ?? backends;
  const backend = around.find(({ name }) => name === session.backend) ?? null;
  const journey = journeyOf(session, turns);
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
        <nav aria-label="Upstreams of this session" className={styles.upstreams}>
          <span className="quiet">This id is known on</span>
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
      {failure ? <p role="alert">This is not up to date: {failure}.</p> : null}
      {journey.stays.length > 0 ? (
        <section className="panel" aria-label="Timeline">
          <div className="panel-head">
            <h2>Where it has been</h2>
            {turnsComplete ? null : <span className="quiet">from its newest {turns.length} turns</span>}
          </div>
          <Timeline journey={journey} backends={around} />
          {journey.crossings.length > 0 ? (
            <CrossingTable crossings={journey.crossings} backends={around} now={moment} />
          ) : null}
        </section>
      ) : null}
      <h2>Decisions, newest first</h2>
      <DecisionTable decisions={decisions} backends={around} />
      <div className={styles.pager}>
        <span className="quiet">
          {nextCursor === null ? `${exact(decisions.length)} shown: all that the log has` : null}
        </span>
        {nextCursor === null ? null : (
          <Button variant="default" size="xs" onClick={loadOlder}>
            Show older ones
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
