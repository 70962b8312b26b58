'use client';

import { Button } from '@mantine/core';
import Link from 'next/link';
import { useState } from 'react';
import { useNumbers, useTranslator } from '@/components/i18n/MessagesProvider';
import { useLive } from '@/components/live/LiveProvider';
import type { BackendRow, SessionDetail } from '@/lib/contract/types';
import { DecisionTable } from './DecisionTable';
import { PinChangeTable } from './PinChangeTable';
import { SessionHeader } from './SessionHeader';
import { sessionHref } from './SessionTableRow';
import { SessionTimelineChart } from './SessionTimelineChart';
import { createSessionTimeline } from './session-timeline';
import styles from './sessions.module.css';
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

/** One session: its pin, its moves with their reasons, and the decisions for its requests. */
export function SessionDetails({ first, backends, now }: Props) {
  const t = useTranslator();
  const { exact } = useNumbers();
  const { data: live } = useLive();
  const { detail, failure, refresh, loadOlder } = useSessionDetail(first);
  const [unpinning, setUnpinning] = useState(false);
  const { session, upstreams, unpin, transitions, hasAllTransitions, decisions, nextCursor } = detail;
  const { upstream } = session;
  const upstreamBackends = live?.backends.filter((row) => row.upstream === upstream) ?? backends;
  const backend = upstreamBackends.find(({ name }) => name === session.backend) ?? null;
  const timeline = createSessionTimeline(session, transitions, t);
  const moment = live?.time ?? now;
  return (
    <div className={styles.page}>
      <SessionHeader
        session={session}
        backend={backend}
        unpin={unpin}
        now={moment}
        onUnpin={() => setUnpinning(true)}
      />
      {upstreams.length > 1 ? (
        <nav aria-label={t('sessions.page.upstreams')} className={styles.upstreams}>
          <span className="quiet">{t('sessions.page.knownOn')}</span>
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
      {failure ? <p role="alert">{t('sessions.page.stale', { why: failure })}</p> : null}
      {timeline.pins.length > 0 ? (
        <section className="panel" aria-label={t('sessions.timeline.name')}>
          <div className="panel-head">
            <h2>{t('sessions.timeline.heading')}</h2>
            {hasAllTransitions ? null : (
              <span className="quiet">
                {t('sessions.timeline.newest', { turns: exact(transitions.length) })}
              </span>
            )}
          </div>
          <SessionTimelineChart timeline={timeline} backends={upstreamBackends} />
          {timeline.changes.length > 0 ? (
            <PinChangeTable changes={timeline.changes} backends={upstreamBackends} now={moment} />
          ) : null}
        </section>
      ) : null}
      <h2>{t('sessions.page.decisions')}</h2>
      <DecisionTable
        decisions={decisions}
        backends={upstreamBackends}
        hasNodes={(live?.nodes.length ?? 0) > 1 || decisions.some(({ node }) => node !== decisions[0]?.node)}
      />
      <div className={styles.pager}>
        <span className="quiet">
          {nextCursor === null ? t('sessions.page.all', { shown: exact(decisions.length) }) : null}
        </span>
        {nextCursor === null ? null : (
          <Button variant="default" size="xs" onClick={loadOlder}>
            {t('sessions.page.older')}
          </Button>
        )}
      </div>
      {unpinning && session.backend !== null ? (
        <UnpinDialog
          session={session}
          from={session.backend}
          backends={upstreamBackends}
          onClose={() => setUnpinning(false)}
          onUnpinned={refresh}
        />
      ) : null}
    </div>
  );
}
