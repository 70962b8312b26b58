'use client';

import { useSearchParams } from 'next/navigation';
import type { ReactNode } from 'react';
import useSWR from 'swr';
import { formatApiError } from '@/components/api/api-error';
import { useWidth } from '@/components/charts/useWidth';
import { formatCount } from '@/components/i18n/formatters';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import { useLive } from '@/components/live/LiveProvider';
import { useLogLag } from '@/components/live/useLogLag';
import type { BackendRow } from '@/lib/contract/types';
import { CauseTimeline } from './CauseTimeline';
import { DisplacedSessionList } from './DisplacedSessionList';
import { FailoverEvents } from './FailoverEvents';
import { parseFailoverRange, readRangeParams } from './failover-range';
import styles from './failovers.module.css';
import { type FailoverData, fetchFailovers } from './fetch-failovers';
import { MoveSankey } from './MoveSankey';
import { MoveTable } from './MoveTable';
import { groupCauseLanes, groupMoveFlows } from './move-flows';

interface Props {
  upstream: string;
  initial: FailoverData;
  /** Server-rendered backends, until the live stream's replace them. */
  backends: BackendRow[];
}

const pictureHeight = 280;
/** Width of a lane without its bars, on a wide and on a narrow screen, pixels; and the refresh interval, ms. */
const laneLabelWidth = 268;
const narrowLaneLabelWidth = 180;
const refreshMs = 5000;

/** Moves with their causes, and displaced sessions; refreshed while the picture is live. */
export function FailoverView({ upstream, initial, backends }: Props) {
  const formatters = useFormatters();
  const { t, times } = formatters;
  const params = useSearchParams();
  const { data: live, paused } = useLive();
  const rangeQuery = readRangeParams((name) => params.get(name));
  const { data, error, mutate } = useSWR<FailoverData, Error>(
    ['failovers', upstream, rangeQuery.range, rangeQuery.from, rangeQuery.to],
    () => fetchFailovers(upstream, parseFailoverRange(rangeQuery, Math.floor(Date.now() / 1000))),
    { fallbackData: initial, refreshInterval: paused ? 0 : refreshMs, keepPreviousData: true },
  );
  const behind = useLogLag();
  const { range, moves, displacedSessions, events, eventCount } = data ?? initial;
  const [picture, width] = useWidth<HTMLDivElement>();
  const [lanes, lanesWidth] = useWidth<HTMLDivElement>();
  const shown = (live?.backends ?? backends).filter((backend) => backend.upstream === upstream);
  const slots = new Map(shown.map(({ name, slot }) => [name, slot]));
  const flows = groupMoveFlows(moves);
  const all = flows.reduce((sum, flow) => sum + flow.moves, 0);
  const now = live?.time ?? new Date(range.to * 1000).toISOString();
  const momentOf = (seconds: number) => times.dateTime(new Date(seconds * 1000).toISOString());
  const summaryArguments = {
    from: momentOf(range.from),
    to: momentOf(range.to),
    quiet: (part: ReactNode) => <span className="quiet">{part}</span>,
  };
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1>{t('failovers.heading')}</h1>
        <p className={styles.summary}>
          {all === 0
            ? t.rich('failovers.noneMoved', summaryArguments)
            : t.rich('failovers.moved', {
                ...summaryArguments,
                requests: formatCount(formatters, 'requests', all),
              })}
        </p>
      </div>
      {error ? (
        <p role="alert" className={styles.error}>
          ▲ {t('failovers.outdated', { why: formatApiError(error, t) })}
        </p>
      ) : null}
      <div className={styles.pair}>
        <section className="panel" aria-label={t('failovers.flows.heading')}>
          <div className="panel-head">
            <h2>{t('failovers.flows.heading')}</h2>
            <span className="quiet">{t('failovers.flows.hint')}</span>
          </div>
          <div ref={picture} style={{ height: pictureHeight }}>
            {flows.length === 0 ? (
              <p className={styles.none}>{t('failovers.flows.none')}</p>
            ) : width > 0 ? (
              <MoveSankey flows={flows} slots={slots} width={width} height={pictureHeight} />
            ) : null}
          </div>
        </section>
        <section className="panel" aria-label={t('failovers.table.region')}>
          <div className="panel-head">
            <h2>{t('failovers.table.heading')}</h2>
          </div>
          <div style={{ height: pictureHeight }}>
            {flows.length === 0 ? (
              <p className={styles.none}>{t('failovers.table.none')}</p>
            ) : (
              <MoveTable flows={flows} slots={slots} />
            )}
          </div>
        </section>
      </div>
      <section className="panel" aria-label={t('failovers.causes.heading')}>
        <div className="panel-head">
          <h2>{t('failovers.causes.heading')}</h2>
          <span className="quiet">{t('failovers.causes.hint')}</span>
        </div>
        <div ref={lanes} className={styles.lanesBox}>
          {flows.length === 0 ? (
            <p className={styles.none}>{t('failovers.causes.none')}</p>
          ) : lanesWidth > 0 ? (
            <CauseTimeline
              lanes={groupCauseLanes(moves, range)}
              range={range}
              unknownFrom={behind && behind.storedUpTo < range.to ? behind.storedUpTo : null}
              width={lanesWidth - (lanesWidth < 600 ? narrowLaneLabelWidth : laneLabelWidth)}
            />
          ) : null}
        </div>
      </section>
      <div className={styles.pair}>
        <DisplacedSessionList rows={displacedSessions} slots={slots} onFailedBack={() => void mutate()} />
        <FailoverEvents
          events={events}
          asked={{ upstream, kind: 'failover', range: JSON.stringify(rangeQuery), from: range.from }}
          total={eventCount}
          now={now}
        />
      </div>
    </div>
  );
}
