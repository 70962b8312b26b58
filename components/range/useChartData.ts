'use client';

import { useMemo, useState } from 'react';
import useSWR from 'swr';
import { answerOf } from '@/components/api/call';
import { problemSentence } from '@/components/api/problem';
import { useIsReading } from '@/components/charts/CrosshairProvider';
import { useLive, useLiveStore } from '@/components/live/LiveProvider';
import { windowSeconds } from '@/components/live/store';
import type { UpstreamPart } from '@/components/overview/upstreamPart';
import { useWords } from '@/components/words/WordsProvider';
import type { EventRow, LoadPoint } from '@/lib/api/types';
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
  /** Newest first. */
  events: EventRow[];
  /** False until there is something to draw. */
  ready: boolean;
  /** Why there is nothing to draw, in a sentence; null where there is no such reason. */
  failure: string | null;
}

/** Points of a line that a chart has use for; many lines are drawn with fewer, so that drawing stays short. */
function pointsFor(lines: number): number {
  return lines > 8 ? 150 : 300;
}

const mostEvents = 1000;

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
  return { from: upTo - windowSeconds, to: upTo, step: 1, load, events, ready, failure: null };
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

const nothing: ChartData = { from: 0, to: 1, step: 1, load: [], events: [], ready: false, failure: null };

async function readPast(
  upstream: string,
  { from, to }: { from: number; to: number },
  now: number,
  points: number,
): Promise<ChartData> {
  const step = stepFor(to - from, now - from, points);
  const iso = { from: new Date(from * 1000).toISOString(), to: new Date(to * 1000).toISOString() };
  const [{ load }, { events }] = await Promise.all([
    read<{ load: LoadPoint[] }>('load', { ...iso, upstream, step: String(step) }),
    read<{ events: EventRow[] }>('events', { ...iso, upstream, limit: String(mostEvents) }),
  ]);
  return {
    from,
    to: Math.min(to, Math.max(now, from + step)),
    step,
    load,
    events,
    ready: true,
    failure: null,
  };
}

async function read<Answer>(what: string, query: Record<string, string>): Promise<Answer> {
  return answerOf<Answer>(await fetch(`/api/v1/${what}?${new URLSearchParams(query)}`));
}
