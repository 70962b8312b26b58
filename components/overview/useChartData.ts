'use client';

import { useMemo, useState } from 'react';
import useSWR from 'swr';
import { formatApiError } from '@/components/api/api-error';
import { callApi } from '@/components/api/client';
import { useIsCrosshairActive } from '@/components/charts/CrosshairProvider';
import { eventsPerPage } from '@/components/events/useEventList';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useLive, useLiveStore } from '@/components/live/LiveProvider';
import { liveWindowSeconds } from '@/components/live/live-store';
import type { UpstreamSlice } from '@/components/live/upstream-slice';
import { type Range, resolveRange, serializeRange } from '@/components/range/range';
import { useRange } from '@/components/range/useRange';
import type { CallResponse } from '@/lib/contract/client';
import type { EventRow, EventSteps, LoadPoint } from '@/lib/contract/types';
import { selectChartStep } from '@/lib/core/rollup-steps';
import { addSessions } from './add-sessions';
import { toEventSteps } from './load-series';

/** The data of the charts of a page. */
export interface ChartData {
  /** Seconds since the epoch; `to` is not part of it. */
  from: number;
  to: number;
  /** Seconds of a step of `load`. */
  step: number;
  load: LoadPoint[];
  /** The newest of the range, newest first. */
  events: EventRow[];
  /** Total in the range; null if it is not counted. */
  eventCount: number | null;
  /** All failovers of the range, counted in steps. */
  failovers: Pick<EventSteps, 'step' | 'steps'>;
  /** All that operators set in the range, newest first. */
  changes: EventRow[];
  /** False until there is something to draw. */
  ready: boolean;
  /** Why there is nothing to draw, in a sentence; null if there is no such reason. */
  failure: string | null;
}

/** Points of a line that a chart has use for; many lines are drawn with fewer, so that drawing stays short. */
function getPointCount(lines: number): number {
  return lines > 8 ? 150 : 300;
}

/** Rows of a list that the API gives at a time. */
const maxPageSize = 1000;

/** Refresh interval of the end of a range of this many seconds, in seconds: a step seldom changes sooner. */
function getRefreshSeconds(length: number, points: number): number {
  return Math.min(60, Math.max(5, selectChartStep(length, length, points)));
}

/**
 * Load and events of an upstream over the range that the address names: from the live stream, or read from the
 * rollups. Stands still while the charts are being read.
 *
 * @param liveSlice the live data, or the server-rendered ones; the same object until it changes
 * @param node the node whose requests and events are shown; empty for all of them
 */
export function useChartData(liveSlice: UpstreamSlice, node = ''): ChartData {
  const [chosenRange] = useRange();
  // The stream has the load of all nodes together: that of one is read.
  const range: Range =
    node !== '' && chosenRange.kind === 'live' ? { kind: 'last', seconds: liveWindowSeconds } : chosenRange;
  const { data: streamed, paused } = useLive();
  const upstream = liveSlice.upstream?.name;
  const points = getPointCount(liveSlice.backends.length);
  const past = usePastData({ upstream, node, range, points, serverTime: liveSlice.upTo, paused });
  const isStreamed = streamed !== null;
  const live = useMemo(() => createLiveData(liveSlice, isStreamed), [liveSlice, isStreamed]);
  const fresh = range.kind === 'live' ? live : past;
  const isReading = useIsCrosshairActive();
  const rangeKey = `${upstream} ${node} ${serializeRange(range)}`;
  // A line that moves away from under the pointer cannot be read.
  const [held, setHeld] = useState<{ place: string; data: ChartData } | null>(null);
  const isHeld = isReading && held?.place === rangeKey;
  if (isReading && !isHeld) setHeld({ place: rangeKey, data: fresh });
  if (!isReading && held) setHeld(null);
  return isHeld ? held.data : fresh;
}

function createLiveData({ upTo, load, events }: UpstreamSlice, ready: boolean): ChartData {
  const failovers = { step: 1, steps: toEventSteps(events.filter(({ kind }) => kind === 'failover')) };
  const changes = events.filter(isAdminStateChange);
  const from = upTo - liveWindowSeconds;
  return {
    from,
    to: upTo,
    step: 1,
    load,
    events,
    eventCount: null,
    failovers,
    changes,
    ready,
    failure: null,
  };
}

interface PastQuery {
  upstream: string | undefined;
  /** Empty for all of them. */
  node: string;
  range: Range;
  points: number;
  serverTime: number;
  paused: boolean;
}

function usePastData({ upstream, node, range, points, serverTime, paused }: PastQuery): ChartData {
  const store = useLiveStore();
  const t = useTranslator();
  const text = serializeRange(range);
  const { data, error } = useSWR<ChartData, Error>(
    range.kind === 'live' || upstream === undefined ? null : ['load', upstream, node, text, points],
    async () => {
      // The server's clock: the browser's may be anywhere.
      const now = store.getView().data?.upTo ?? serverTime;
      return range.kind === 'live'
        ? noData
        : fetchPastData({ upstream: upstream ?? '', node }, resolveRange(range, now), now, points);
    },
    {
      // A number: SWR restarts its wait whenever this option changes, and a function would change with every tick.
      refreshInterval: range.kind === 'last' && !paused ? getRefreshSeconds(range.seconds, points) * 1000 : 0,
      revalidateOnFocus: false,
    },
  );
  if (data) return data;
  const span = range.kind === 'live' ? {} : resolveRange(range, serverTime);
  return {
    ...noData,
    ...span,
    failure: error ? t('range.unreadable', { reason: formatApiError(error, t) }) : null,
  };
}

const noData: ChartData = {
  from: 0,
  to: 1,
  step: 1,
  load: [],
  events: [],
  eventCount: null,
  failovers: { step: 1, steps: [] },
  changes: [],
  ready: false,
  failure: null,
};

async function fetchPastData(
  { upstream, node }: { upstream: string; node: string },
  { from, to }: { from: number; to: number },
  now: number,
  points: number,
): Promise<ChartData> {
  const step = selectChartStep(to - from, now - from, points);
  const iso = { from: new Date(from * 1000).toISOString(), to: new Date(to * 1000).toISOString() };
  const [load, { events }, counted, changes] = await Promise.all([
    fetchLoad({ ...iso, upstream, step }, node),
    callApi('GET /api/v1/events', { query: { ...iso, upstream, node, limit: eventsPerPage } }),
    callApi('GET /api/v1/events/steps', { query: { ...iso, upstream, node } }),
    fetchAllChanges({ ...iso, upstream }),
  ]);
  const failovers = counted.steps.filter(({ first }) => first.kind === 'failover');
  return {
    from,
    to: Math.min(to, Math.max(now, from + step)),
    step,
    load,
    events,
    eventCount: counted.total,
    failovers: { step: counted.step, steps: failovers },
    changes,
    ready: true,
    failure: null,
  };
}

/** The load of a range; of one node, with the sessions of all of them, since they are not counted by node. */
async function fetchLoad(
  query: { upstream: string; from: string; to: string; step: number },
  node: string,
): Promise<LoadPoint[]> {
  const { load } = await callApi('GET /api/v1/load', { query: { ...query, node } });
  if (node === '') return load;
  return addSessions(load, (await callApi('GET /api/v1/load', { query })).load);
}

/** All that operators set in a range, newest first. */
async function fetchAllChanges(query: { upstream: string; from: string; to: string }): Promise<EventRow[]> {
  const changes: EventRow[] = [];
  let cursor: string | null = null;
  do {
    const page: CallResponse<'GET /api/v1/events'> = await callApi('GET /api/v1/events', {
      query: { ...query, kind: 'admin-state', limit: maxPageSize, cursor },
    });
    changes.push(...page.events);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return changes;
}

function isAdminStateChange({ kind }: EventRow): boolean {
  return kind === 'admin-state';
}
