'use client';

import { useSearchParams } from 'next/navigation';
import { useMemo } from 'react';
import { ChartPanel } from '@/components/charts/ChartPanel';
import { drainProgress, samplesOf } from '@/components/drain/drainProgress';
import { RowActions } from '@/components/drain/RowActions';
import { FirstRequest } from '@/components/empty/FirstRequest';
import { useLive } from '@/components/live/LiveProvider';
import { windowSeconds } from '@/components/live/store';
import type { LiveSnapshot } from '@/lib/api/types';
import { BackendTable } from './BackendTable';
import { EventFeed } from './EventFeed';
import { Flow } from './Flow';
import { figuresOf } from './figures';
import { failoverMarks, rateRows, sessionRows } from './loadSeries';
import styles from './overview.module.css';
import { Tiles } from './Tiles';
import { upstreamPart } from './upstreamPart';

const flowHeight = 252;
const chartHeight = 212;

/** The overview, live. `initial` is what the server knew, drawn until the stream speaks; its load may be empty. */
export function Overview({ initial }: { initial: LiveSnapshot }) {
  const { data } = useLive();
  const chosen = useSearchParams().get('upstream');
  const live = data ?? initial;
  const ready = data !== null;
  const { upstream, backends, load, events } = useMemo(() => upstreamPart(live, chosen), [live, chosen]);
  const span = { from: live.upTo - windowSeconds, to: live.upTo };
  const series = backends.map(({ name, slot }) => ({ name, slot }));
  const rates = rateRows(load, series, span);
  const byBackend = new Map(
    series.map(({ name }, index) => [name, rates.slice(-60).map((row) => row.values[index] ?? null)]),
  );
  const marks = failoverMarks(events, span);
  const quiet = ready && load.every(({ requests, refused }) => requests + refused === 0);

  return (
    <div className={styles.overview}>
      <div className={styles.summary}>
        <h1 className="visually-hidden">Overview</h1>
        {quiet ? <FirstRequest upstream={upstream} /> : null}
        <Tiles figures={figuresOf(backends, load, live)} load={load} upTo={live.upTo} ready={ready} />
      </div>
      <div className={styles.top}>
        <Flow upstream={upstream} backends={backends} height={flowHeight} />
        <ChartPanel
          title="Requests per second by backend"
          description={`Requests per second of ${series.length} backends over the last five minutes`}
          series={series}
          rows={rates}
          marks={marks}
          {...span}
          height={chartHeight}
          ready={ready}
        />
      </div>
      <div className={styles.backends}>
        <BackendTable
          backends={backends}
          rates={byBackend}
          now={live.time}
          progress={(backend) => drainProgress(backend, samplesOf(backend, load), live.time)}
          actions={(backend) => <RowActions backend={backend} />}
        />
      </div>
      <div className={styles.bottom}>
        <ChartPanel
          title="Sessions pinned"
          description={`Sessions pinned to each of ${series.length} backends over the last five minutes`}
          series={series}
          rows={sessionRows(load, series, span)}
          marks={marks}
          {...span}
          height={chartHeight}
          ready={ready}
        />
        <EventFeed events={events} now={live.time} />
      </div>
    </div>
  );
}
