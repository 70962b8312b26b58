'use client';

import { useSearchParams } from 'next/navigation';
import { parseAsString, useQueryState } from 'nuqs';
import { useMemo } from 'react';
import { ChartPanel } from '@/components/charts/ChartPanel';
import { BackendActions } from '@/components/drain/BackendActions';
import { EventFeed } from '@/components/events/EventFeed';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import { useLive } from '@/components/live/LiveProvider';
import { getLagSeconds } from '@/components/live/lag-seconds';
import { liveWindowSeconds } from '@/components/live/live-store';
import { getLogLag } from '@/components/live/log-lag';
import { selectUpstream } from '@/components/live/upstream-slice';
import { NodeSelect } from '@/components/nodes/NodeSelect';
import { serializeRange } from '@/components/range/range';
import { useRange } from '@/components/range/useRange';
import { useStableValue } from '@/components/ui/useStableValue';
import type { BackendRow, LiveSnapshot } from '@/lib/contract/types';
import { BackendTable } from './BackendTable';
import { FigureTiles } from './FigureTiles';
import { FirstRequestHint } from './FirstRequestHint';
import { FlowDiagram } from './FlowDiagram';
import { computeFigures } from './figures';
import styles from './overview.module.css';
import { createOverviewCharts } from './overview-charts';
import { useChartData } from './useChartData';

const flowHeight = 252;
const chartHeight = 212;

/** The overview, live. `initial` is server-rendered, drawn until the first message; its load may be empty. */
export function Overview({ initial }: { initial: LiveSnapshot }) {
  const { data, lags } = useLive();
  const formatters = useFormatters();
  const { t, times } = formatters;
  const [range] = useRange();
  const [node, setNode] = useQueryState('node', parseAsString.withDefault(''));
  const chosen = useSearchParams().get('upstream');
  const live = data ?? initial;
  // The stream has the load of all nodes together: that of one is read, as a range.
  const isLive = range.kind === 'live' && node === '';
  const part = useMemo(() => selectUpstream(live, chosen), [live, chosen]);
  const { upstream, backends, load } = part;
  const shown = useChartData(part, node);
  const { from, to, ready, failure } = shown;
  const behind = useMemo(() => getLogLag(live), [live]);
  const storedUpTo = behind?.storedUpTo ?? null;
  const unknownFrom = storedUpTo !== null && storedUpTo < to ? storedUpTo : null;
  // Held still while a chart is read, the data is the same object: nothing is drawn again.
  const charted = useStableValue(
    backends.map(({ name, slot, adminState, adminSince }) => ({ name, slot, adminState, adminSince })),
  );
  const { series, rates, sessions, marks, spans } = useMemo(
    () => createOverviewCharts(shown, charted, formatters, unknownFrom),
    [shown, charted, formatters, unknownFrom],
  );
  const upstreamName = upstream?.name;
  const rangeKey = serializeRange(range);
  const asked = useMemo(
    () => ({
      upstream: upstreamName,
      range: rangeKey,
      ...(node === '' ? {} : { node }),
      ...(isLive ? {} : { from }),
    }),
    [upstreamName, node, rangeKey, isLive, from],
  );
  const countedLoad = isLive ? load : shown.load;
  const isQuiet = ready && shown.load.every(({ requests, refused }) => requests + refused === 0);
  const wall = (time: number) => times.toLocalDateTime(time).replace('T', ' ');
  const span = { count: series.length, over: isLive ? 'live' : 'past', from: wall(from), to: wall(to) };
  const chart = { series, marks, spans, from, to, ready, height: chartHeight };

  // Charts that end now end with steps of their own: their legends show the values of the table.
  const latest = (of: (backend: BackendRow) => number) =>
    range.kind !== 'between' && node === ''
      ? new Map(backends.map((backend) => [backend.name, behind ? null : of(backend)]))
      : undefined;

  return (
    <div className={styles.overview}>
      <div className={styles.summary}>
        <h1 className="visually-hidden">{t('overview.title')}</h1>
        {live.nodes.length > 1 || node !== '' ? (
          <div className={styles.filter}>
            <span className="quiet">{t('nodes.requestsOf')}</span>
            <NodeSelect value={node} onChange={setNode} />
          </div>
        ) : null}
        <FigureTiles
          backends={backends}
          figures={computeFigures(backends, countedLoad, live, isLive ? undefined : from)}
          load={countedLoad}
          from={isLive ? live.upTo - liveWindowSeconds : from}
          to={isLive ? live.upTo : to}
          lags={lags}
          isLive={isLive}
          ready={isLive ? data !== null : ready}
          unknownFrom={unknownFrom}
          isBehind={behind !== null}
        />
      </div>
      <div className={styles.top}>
        <FlowDiagram upstream={upstream} backends={backends} height={flowHeight} isKnown={behind === null} />
        <ChartPanel
          {...chart}
          title={t('overview.rate')}
          description={t('overview.rateDescription', span)}
          rows={rates}
          latest={latest(({ requestsPerSecond }) => requestsPerSecond)}
          note={
            failure ? (
              <p role="alert">{failure}</p>
            ) : isQuiet ? (
              <FirstRequestHint upstream={upstream} isLive={isLive} lagSeconds={getLagSeconds(live)} />
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
          renderActions={(backend) => <BackendActions backend={backend} />}
        />
      </div>
      <div className={styles.bottom}>
        <ChartPanel
          {...chart}
          title={t('overview.pinned')}
          description={t('overview.pinnedDescription', span)}
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
