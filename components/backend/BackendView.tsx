'use client';

import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { useMemo } from 'react';
import { problemSentence } from '@/components/api/problem';
import { ChartPanel } from '@/components/charts/ChartPanel';
import { DrainPanel } from '@/components/drain/DrainPanel';
import { RowActions } from '@/components/drain/RowActions';
import { useLive } from '@/components/live/LiveProvider';
import { useBehind } from '@/components/live/useBehind';
import { EventFeed } from '@/components/overview/EventFeed';
import { unknownSpans } from '@/components/overview/loadSeries';
import { outSpans } from '@/components/overview/outSpans';
import { useTelling } from '@/components/words/WordsProvider';
import type { BackendHistory, BackendRow, SessionRow } from '@/lib/api/types';
import { BackendFigures } from './BackendFigures';
import { BackendName } from './BackendName';
import { BackendSessions } from './BackendSessions';
import { BackendSettings } from './BackendSettings';
import styles from './backendPage.module.css';
import { parseBackendRange } from './backendRange';
import { historyMarks, historyRows, latencySeries, ownSeries } from './historySeries';
import { State } from './State';
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
/** As high as the list of events beside it. */
const besideEvents = 212;

/** One backend: what it does, how it got there, who is pinned to it, and what can be set. */
export function BackendView({ backend: known, history: initial, sessions, now: rendered }: Props) {
  const telling = useTelling();
  const { words, numbers } = telling;
  const { data } = useLive();
  const search = useSearchParams();
  const { upstream, name } = known;
  const backend = data?.backends.find((row) => row.upstream === upstream && row.name === name) ?? known;
  const isGone =
    data !== null && !data.backends.some((row) => row.upstream === upstream && row.name === name);
  const now = data?.time ?? rendered;
  const range = parseBackendRange(search);
  const { history, error } = useBackendHistory(known, range, initial, initial.to);
  const behind = useBehind();
  const unknownFrom = behind && behind.storedUpTo < history.to ? behind.storedUpTo : null;
  const rows = useMemo(() => historyRows(history, unknownFrom), [history, unknownFrom]);
  const marks = useMemo(() => historyMarks(history, telling), [history, telling]);
  const place = JSON.stringify(range);
  const asked = useMemo(
    () => ({ upstream, backend: name, range: place, from: history.from }),
    [upstream, name, place, history.from],
  );
  const { slot, adminState, adminSince } = backend;
  const spans = useMemo(
    () => [
      ...outSpans(history.changes, [{ name, adminState, adminSince }], history, words),
      ...unknownSpans(history.to, { unknownFrom }, words),
    ],
    [history, name, adminState, adminSince, unknownFrom, words],
  );
  // The same at every tick: a past range is drawn once.
  const own = useMemo(() => ownSeries({ name, slot }), [name, slot]);
  const quantiles = useMemo(() => latencySeries({ slot }), [slot]);
  const isLive = 'seconds' in range;
  // The charts end with steps of their own: beside them stands what the figures above say.
  const latest = (...values: [name: string, value: number | null][]) =>
    isLive ? new Map(values.map(([which, value]) => [which, behind ? null : value])) : undefined;
  const frame = { marks, spans, from: history.from, to: history.to, height: chartHeight, ready: true };
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <Link href={`/backends?${new URLSearchParams({ upstream })}`} className="quiet">
          {words('backend.list')}
        </Link>
        <h1 className={styles.title}>
          <span className="visually-hidden">{words('backend.kind')} </span>
          <BackendName name={name} slot={backend.slot} />
        </h1>
        <span className="mono quiet">{backend.address}</span>
        <State backend={backend} now={now} />
        {backend.adminState === 'ready' ? (
          <span className={styles.actions}>
            <RowActions backend={backend} />
          </span>
        ) : null}
      </header>
      {isGone ? <p role="alert">{words('backend.gone', { name })}</p> : null}
      <DrainPanel backend={backend} now={now} />
      <BackendFigures backend={backend} isKnown={behind === null} />
      {error ? (
        <p role="alert">{words('backend.outdated', { reason: problemSentence(error, words) })}</p>
      ) : null}
      <div className={styles.pair}>
        <ChartPanel
          title={words('backend.charts.rate')}
          description={words('backend.charts.rateDescription', { name })}
          series={own}
          rows={rows.rate}
          latest={latest([name, backend.requestsPerSecond])}
          {...frame}
        />
        <ChartPanel
          title={words('backend.charts.latency')}
          description={words('backend.charts.latencyDescription', { name })}
          series={quantiles}
          rows={rows.latency}
          latest={latest(['p50', backend.p50Micros], ['p95', backend.p95Micros])}
          format={numbers.quantile}
          {...frame}
        />
      </div>
      <div className={styles.pair}>
        <ChartPanel
          title={words('backend.charts.pinned')}
          description={words('backend.charts.pinnedDescription', { name })}
          series={own}
          rows={rows.sessions}
          latest={latest([name, backend.sessions])}
          {...frame}
          height={besideEvents}
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
