'use client';

import { useMemo, useState } from 'react';
import useSWR from 'swr';
import { answerOf } from '@/components/api/call';
import { problemSentence } from '@/components/api/problem';
import { useIsReading } from '@/components/charts/CrosshairProvider';
import { useLive, useLiveStore } from '@/components/live/LiveProvider';
import { windowSeconds } from '@/components/live/store';
import { stepsOf } from '@/components/overview/loadSeries';
import type { UpstreamPart } from '@/components/overview/upstreamPart';
import { eventsPerPage } from '@/components/overview/useOlderEvents';
import { useWords } from '@/components/words/WordsProvider';
import type { EventRow, EventSteps, LoadPoint } from '@/lib/api/types';
import { stepFor } from '@/lib/format/steps';
import { type Range, rangeText, spanOf } from './range';
import { useRange } from './useRange';

/** What the charts of a page draw. */
export interface ChartData {
  /** Seconds since the epoch; `to` is not part of it. */
  from: number;
  to: number;
  /** Seconds of a step of `load`. */
  step: number;
  load: LoadPoint[];
  /** The newest of the range, newest first. */
  events: EventRow[];
  /** How many there are in the range; null where that is not counted. */
  eventCount: number | null;
  /** All failovers of the range, counted in steps. */
  failovers: Pick<EventSteps, 'step' | 'steps'>;
  /** All that operators set in the range, newest first. */
  changes: EventRow[];
  /** False until there is something to draw. */
  ready: boolean;
  /** Why there is nothing to draw, in a sentence; null where there is no such reason. */
  failure: string | null;
}

/** Points of a line that a chart has use for; many lines are drawn with fewer, so that drawing stays short. */
function pointsFor(lines: number): number {
  return lines > 8 ? 150 : 300;
}

/** Rows of a list that the API gives at a time. */
const largestPage = 1000;

/** How often the end of a range of so many seconds is read again, in seconds: a step seldom changes sooner. */
function refreshSeconds(length: number, points: number): number {
  return Math.min(60, Math.max(5, stepFor(length, length, points)));
}

/**
 * Load and events of an upstream over the range that the address names: from the live stream, or read from the
 * rollups. Stands still while the charts are being read.
 *
 * @param now what is live, or was when the server rendered the page; the same object until it changes
 */
export function useChartData(now: UpstreamPart): ChartData {
  const [range] = useRange();
  const { data: streamed, paused } = useLive();
  const upstream = now.upstream?.name;
  const past = usePast(upstream, range, pointsFor(now.backends.length), now.upTo, paused);
  const isStreamed = streamed !== null;
  const live = useMemo(() => liveData(now, isStreamed), [now, isStreamed]);
  const fresh = range.kind === 'live' ? live : past;
  const isReading = useIsReading();
  const place = `${upstream} ${rangeText(range)}`;
  // A line that moves away from under the pointer cannot be read.
  const [held, setHeld] = useState<{ place: string; data: ChartData } | null>(null);
  const isHeld = isReading && held?.place === place;
  if (isReading && !isHeld) setHeld({ place, data: fresh });
  if (!isReading && held) setHeld(null);
  return isHeld ? held.data : fresh;
}

function liveData({ upTo, load, events }: UpstreamPart, ready: boolean): ChartData {
  const failovers = { step: 1, steps: stepsOf(events.filter(({ kind }) => kind === 'failover')) };
  const changes = events.filter(isChange);
  const from = upTo - windowSeconds;
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

function usePast(
  upstream: string | undefined,
  range: Range,
  points: number,
  serverTime: number,
  paused: boolean,
): ChartData {
  const store = useLiveStore();
  const words = useWords();
  const text = rangeText(range);
  const { data, error } = useSWR<ChartData, Error>(
    range.kind === 'live' || upstream === undefined ? null : ['load', upstream, text, points],
    async () => {
      // The server's clock: the browser's may be anywhere.
      const now = store.view().data?.upTo ?? serverTime;
      return range.kind === 'live' ? nothing : readPast(upstream ?? '', spanOf(range, now), now, points);
    },
    {
      // A number: SWR waits anew whenever what it was given changes, and a function is another one with every tick.
      refreshInterval: range.kind === 'last' && !paused ? refreshSeconds(range.seconds, points) * 1000 : 0,
      revalidateOnFocus: false,
    },
  );
  if (data) return data;
  const span = range.kind === 'live' ? {} : spanOf(range, serverTime);
  return {
    ...nothing,
    ...span,
    failure: error ? words('range.unreadable', { reason: problemSentence(error, words) }) : null,
  };
}

const nothing: ChartData = {
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

async function readPast(
  upstream: string,
  { from, to }: { from: number; to: number },
  now: number,
  points: number,
): Promise<ChartData> {
  const step = stepFor(to - from, now - from, points);
  const iso = { from: new Date(from * 1000).toISOString(), to: new Date(to * 1000).toISOString() };
  const [{ load }, { events }, counted, changes] = await Promise.all([
    read<{ load: LoadPoint[] }>('load', { ...iso, upstream, step: String(step) }),
    read<{ events: EventRow[] }>('events', { ...iso, upstream, limit: String(eventsPerPage) }),
    read<EventSteps>('events/steps', { ...iso, upstream }),
    everyChange({ ...iso, upstream }),
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

/** All that operators set in a range, newest first. */
async function everyChange(query: Record<string, string>): Promise<EventRow[]> {
  const changes: EventRow[] = [];
  let cursor: string | null = null;
  do {
    const page: { events: EventRow[]; nextCursor: string | null } = await read('events', {
      ...query,
      kind: 'admin-state',
      limit: String(largestPage),
      ...(cursor === null ? {} : { cursor }),
    });
    changes.push(...page.events);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return changes;
}

function isChange({ kind }: EventRow): boolean {
  return kind === 'admin-state';
}

async function read<Answer>(what: string, query: Record<string, string>): Promise<Answer> {
  return answerOf<Answer>(await fetch(`/api/v1/${what}?${new URLSearchParams(query)}`));
}
