'use client';

import { useSearchParams } from 'next/navigation';
import { useMemo } from 'react';
import { ChartPanel } from '@/components/charts/ChartPanel';
import { RowActions } from '@/components/drain/RowActions';
import { FirstRequest } from '@/components/empty/FirstRequest';
import { behindOf } from '@/components/live/behind';
import { useLive } from '@/components/live/LiveProvider';
import { lagOf } from '@/components/live/lag';
import { windowSeconds } from '@/components/live/store';
import { rangeText } from '@/components/range/range';
import { useChartData } from '@/components/range/useChartData';
import { useRange } from '@/components/range/useRange';
import { useSteady } from '@/components/text/useSteady';
import { useTelling } from '@/components/words/WordsProvider';
import type { BackendRow, LiveSnapshot } from '@/lib/api/types';
import { BackendTable } from './BackendTable';
import { EventFeed } from './EventFeed';
import { Flow } from './Flow';
import { figuresOf } from './figures';
import styles from './overview.module.css';
import { overviewCharts } from './overviewCharts';
import { Tiles } from './Tiles';
import { upstreamPart } from './upstreamPart';

const flowHeight = 252;
const chartHeight = 212;

/** The overview, live. `initial` is what the server knew, drawn until the stream speaks; its load may be empty. */
export function Overview({ initial }: { initial: LiveSnapshot }) {
  const { data, lags } = useLive();
  const telling = useTelling();
  const { words, times } = telling;
  const [range] = useRange();
  const chosen = useSearchParams().get('upstream');
  const live = data ?? initial;
  const isLive = range.kind === 'live';
  const part = useMemo(() => upstreamPart(live, chosen), [live, chosen]);
  const { upstream, backends, load } = part;
  const shown = useChartData(part);
  const { from, to, ready, failure } = shown;
  const behind = useMemo(() => behindOf(live), [live]);
  const storedUpTo = behind?.storedUpTo ?? null;
  const unknownFrom = storedUpTo !== null && storedUpTo < to ? storedUpTo : null;
  // Held still while a chart is read, the data is the same object: nothing is drawn again.
  const charted = useSteady(
    backends.map(({ name, slot, adminState, adminSince }) => ({ name, slot, adminState, adminSince })),
  );
  const { series, rates, sessions, marks, spans } = useMemo(
    () => overviewCharts(shown, charted, telling, unknownFrom),
    [shown, charted, telling, unknownFrom],
  );
  const upstreamName = upstream?.name;
  const place = rangeText(range);
  const asked = useMemo(
    () => ({ upstream: upstreamName, range: place, ...(isLive ? {} : { from }) }),
    [upstreamName, place, isLive, from],
  );
  const counted = isLive ? load : shown.load;
  const isQuiet = ready && shown.load.every(({ requests, refused }) => requests + refused === 0);
  const wall = (time: number) => times.wall(time).replace('T', ' ');
  const span = { count: series.length, over: isLive ? 'live' : 'past', from: wall(from), to: wall(to) };
  const chart = { series, marks, spans, from, to, ready, height: chartHeight };

  // Charts that end now end with steps of their own: beside them stands what the table says.
  const latest = (of: (backend: BackendRow) => number) =>
    range.kind !== 'between'
      ? new Map(backends.map((backend) => [backend.name, behind ? null : of(backend)]))
      : undefined;

  return (
    <div className={styles.overview}>
      <div className={styles.summary}>
        <h1 className="visually-hidden">{words('frame.page.overview')}</h1>
        <Tiles
          backends={backends}
          figures={figuresOf(backends, counted, live, isLive ? undefined : from)}
          load={counted}
          from={isLive ? live.upTo - windowSeconds : from}
          to={isLive ? live.upTo : to}
          lags={lags}
          isLive={isLive}
          ready={isLive ? data !== null : ready}
          unknownFrom={unknownFrom}
          isBehind={behind !== null}
        />
      </div>
      <div className={styles.top}>
        <Flow upstream={upstream} backends={backends} height={flowHeight} isKnown={behind === null} />
        <ChartPanel
          {...chart}
          title={words('overview.rate')}
          description={words('overview.rateDescription', span)}
          rows={rates}
          latest={latest(({ requestsPerSecond }) => requestsPerSecond)}
          note={
            failure ? (
              <p role="alert">{failure}</p>
            ) : isQuiet ? (
              <FirstRequest upstream={upstream} isLive={isLive} lagSeconds={lagOf(live)} />
            ) : null
          }
        />
      </div>
      <div className={styles.backends}>
        <BackendTable
          backends={backends}
          load={load}
          upTo={live.upTo}
          storedUpTo={storedUpTo}
          now={live.time}
          actions={(backend) => <RowActions backend={backend} />}
        />
      </div>
      <div className={styles.bottom}>
        <ChartPanel
          {...chart}
          title={words('overview.pinned')}
          description={words('overview.pinnedDescription', span)}
          rows={sessions}
          latest={latest((backend) => backend.sessions)}
        />
        <EventFeed
          events={shown.events}
          // To the minute: a list of the past is not drawn again every second.
          now={isLive ? live.time : `${live.time.slice(0, 16)}:00Z`}
          from={from}
          to={to}
          asked={asked}
          total={shown.eventCount}
        />
      </div>
    </div>
  );
}
