import type { ChartMark, ChartRow, Series } from '@/components/charts/series';
import type { Formatters } from '@/components/i18n/formatters';
import { createEventMarks, maskUnknownRows } from '@/components/overview/load-series';
import type { BackendHistory, BackendRow, LoadPoint } from '@/lib/contract/types';

/** The recorder samples every 5 s; a gap of twice that was not recorded. */
const silenceSeconds = 10;
/** Offset of palette slots that have the same colour with a dash. */
const dashedSlotOffset = 7;

/** The rows of a backend's three charts. */
export interface HistoryRows {
  /** Requests per second; null if nothing was recorded. */
  rate: ChartRow[];
  /** p50 and p95 in µs; null without traffic. */
  latency: ChartRow[];
  /** Sessions pinned to it. */
  sessions: ChartRow[];
}

/**
 * Spreads a history over all steps of its range.
 *
 * @param unknownFrom seconds since the epoch from which on nothing is known; null if all is
 */
export function createHistoryRows(
  { from, to, step, points }: BackendHistory,
  unknownFrom: number | null = null,
): HistoryRows {
  const rows: HistoryRows = { rate: [], latency: [], sessions: [] };
  const byTime = new Map(points.map((point) => [point.time, point]));
  const maxGapSeconds = Math.max(step, silenceSeconds);
  let past: LoadPoint | undefined;
  let sample: LoadPoint | undefined;
  let next = 0;
  for (let time = from; time < to; time += step) {
    const point = byTime.get(time);
    past = point ?? past;
    sample = point && point.sessions !== null ? point : sample;
    while ((points[next]?.time ?? Number.POSITIVE_INFINITY) < time) next += 1;
    const isRecorded = isNear(past, time, maxGapSeconds) || isNear(points[next], time, maxGapSeconds);
    rows.rate.push({ time, values: [point ? point.requests / step : isRecorded ? 0 : null] });
    rows.latency.push({ time, values: [point?.p50Micros ?? null, point?.p95Micros ?? null] });
    rows.sessions.push({
      time,
      values: [isNear(sample, time, maxGapSeconds) ? (sample?.sessions ?? null) : null],
    });
  }
  return {
    rate: maskUnknownRows(rows.rate, step, { unknownFrom }),
    latency: maskUnknownRows(rows.latency, step, { unknownFrom }),
    sessions: maskUnknownRows(rows.sessions, step, { unknownFrom }),
  };
}

/** The events of the backend, as marks on its charts. */
export function createHistoryMarks(
  { eventSteps, from, to }: BackendHistory,
  formatters: Formatters,
): ChartMark[] {
  return createEventMarks(eventSteps.steps, eventSteps.step, { from, to }, formatters);
}

/** The one line of the charts of load and sessions. */
export function backendSeries({ name, slot }: Pick<BackendRow, 'name' | 'slot'>): Series[] {
  return [{ name, slot }];
}

/** The two lines of the latency chart, both in the backend's colour. */
export function latencySeries({ slot }: Pick<BackendRow, 'slot'>): Series[] {
  return [
    { name: 'p50', slot: slot + dashedSlotOffset },
    { name: 'p95', slot },
  ];
}

function isNear(point: LoadPoint | undefined, time: number, reach: number): boolean {
  return point !== undefined && Math.abs(point.time - time) <= reach;
}
