'use client';

import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { useMemo } from 'react';
import { formatApiError } from '@/components/api/api-error';
import { BackendState } from '@/components/backend/BackendState';
import { ChartPanel } from '@/components/charts/ChartPanel';
import { BackendActions } from '@/components/drain/BackendActions';
import { DrainPanel } from '@/components/drain/DrainPanel';
import { EventFeed } from '@/components/events/EventFeed';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import { useLive } from '@/components/live/LiveProvider';
import { useLogLag } from '@/components/live/useLogLag';
import { createUnknownSpans } from '@/components/overview/load-series';
import { outOfRotationSpans } from '@/components/overview/out-of-rotation-spans';
import { BackendName } from '@/components/ui/BackendName';
import type { BackendHistory, BackendRow, SessionRow } from '@/lib/contract/types';
import { BackendFigures } from './BackendFigures';
import { BackendSessions } from './BackendSessions';
import { BackendSettings } from './BackendSettings';
import styles from './backend-page.module.css';
import { parseBackendRange } from './backend-range';
import { backendSeries, createHistoryMarks, createHistoryRows, latencySeries } from './history-series';
import { useBackendHistory } from './useBackendHistory';

interface Props {
  /** As the server knew them, drawn until the live stream speaks. */
  backend: BackendRow;
  history: BackendHistory;
  sessions: SessionRow[];
  /** ISO 8601, when the server rendered it. */
  now: string;
}

const chartHeight = 180;
/** As high as the list of events next to it. */
const eventsChartHeight = 212;

/** One backend: its figures, its history, its sessions, and its settings. */
export function BackendDetails({ backend: known, history: initial, sessions, now: rendered }: Props) {
  const formatters = useFormatters();
  const { t, numbers } = formatters;
  const { data } = useLive();
  const search = useSearchParams();
  const { upstream, name } = known;
  const backend = data?.backends.find((row) => row.upstream === upstream && row.name === name) ?? known;
  const isGone =
    data !== null && !data.backends.some((row) => row.upstream === upstream && row.name === name);
  const now = data?.time ?? rendered;
  const range = parseBackendRange(search);
  const { history, error } = useBackendHistory(known, range, initial, initial.to);
  const behind = useLogLag();
  const unknownFrom = behind && behind.storedUpTo < history.to ? behind.storedUpTo : null;
  const rows = useMemo(() => createHistoryRows(history, unknownFrom), [history, unknownFrom]);
  const marks = useMemo(() => createHistoryMarks(history, formatters), [history, formatters]);
  const place = JSON.stringify(range);
  const asked = useMemo(
    () => ({ upstream, backend: name, range: place, from: history.from }),
    [upstream, name, place, history.from],
  );
  const { slot, adminState, adminSince } = backend;
  const spans = useMemo(
    () => [
      ...outOfRotationSpans(history.changes, [{ name, adminState, adminSince }], history, t),
      ...createUnknownSpans(history.to, { unknownFrom }, t),
    ],
    [history, name, adminState, adminSince, unknownFrom, t],
  );
  // The same at every tick: a past range is drawn once.
  const series = useMemo(() => backendSeries({ name, slot }), [name, slot]);
  const quantiles = useMemo(() => latencySeries({ slot }), [slot]);
  const isLive = 'seconds' in range;
  // The charts end with steps of their own: their legends show the values of the figures above.
  const latest = (...values: [name: string, value: number | null][]) =>
    isLive ? new Map(values.map(([which, value]) => [which, behind ? null : value])) : undefined;
  const frame = { marks, spans, from: history.from, to: history.to, height: chartHeight, ready: true };
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <Link href={`/backends?${new URLSearchParams({ upstream })}`} className="quiet">
          {t('backendPage.list')}
        </Link>
        <h1 className={styles.title}>
          <span className="visually-hidden">{t('backendPage.kind')} </span>
          <BackendName name={name} slot={backend.slot} />
        </h1>
        <span className="mono quiet">{backend.address}</span>
        <BackendState backend={backend} now={now} />
        {backend.adminState === 'ready' ? (
          <span className={styles.actions}>
            <BackendActions backend={backend} />
          </span>
        ) : null}
      </header>
      {isGone ? <p role="alert">{t('backendPage.removed', { name })}</p> : null}
      <DrainPanel backend={backend} now={now} />
      <BackendFigures backend={backend} isKnown={behind === null} />
      {error ? <p role="alert">{t('backendPage.outdated', { reason: formatApiError(error, t) })}</p> : null}
      <div className={styles.pair}>
        <ChartPanel
          title={t('backendPage.charts.rate')}
          description={t('backendPage.charts.rateDescription', { name })}
          series={series}
          rows={rows.rate}
          latest={latest([name, backend.requestsPerSecond])}
          {...frame}
        />
        <ChartPanel
          title={t('backendPage.charts.latency')}
          description={t('backendPage.charts.latencyDescription', { name })}
          series={quantiles}
          rows={rows.latency}
          latest={latest(['p50', backend.p50Micros], ['p95', backend.p95Micros])}
          format={numbers.quantile}
          {...frame}
        />
      </div>
      <div className={styles.pair}>
        <ChartPanel
          title={t('backendPage.charts.pinned')}
          description={t('backendPage.charts.pinnedDescription', { name })}
          series={series}
          rows={rows.sessions}
          latest={latest([name, backend.sessions])}
          {...frame}
          height={eventsChartHeight}
        />
        <EventFeed
          events={history.events}
          // To the minute: a list of the past is not drawn again every second.
          now={isLive ? now : `${now.slice(0, 16)}:00Z`}
          from={history.from}
          to={history.to}
          asked={asked}
          total={history.eventSteps.total}
        />
      </div>
      <div className={styles.pair}>
        <BackendSessions backend={backend} initial={sessions} now={now} />
        <BackendSettings backend={backend} now={now} />
      </div>
    </div>
  );
}
