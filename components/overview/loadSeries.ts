import type { ChartMark, ChartRow, Series } from '@/components/charts/series';
import type { EventRow, LoadPoint } from '@/lib/api/types';
import { eventSentence } from './eventSentence';

/** Seconds per point of the session chart: the recorder samples that often. */
const sessionStep = 5;

/** Seconds per point of the rate chart: the more lines, the fewer points, so that a second's drawing stays short. */
export function rateStep(lines: number): number {
  return lines > 8 ? 5 : 2;
}

/** A stretch of time. */
export interface Span {
  /** Seconds since the epoch; `to` is not part of it. */
  from: number;
  to: number;
}

/** Requests per second of each series, in steps; a second without a point had no requests. */
export function rateRows(load: LoadPoint[], series: Series[], { from, to }: Span): ChartRow[] {
  const step = rateStep(series.length);
  return stepped(load, series, from, to, step, 0, (sum, point) => (sum ?? 0) + point.requests / step);
}

/** Sessions pinned to each series' backend, as sampled; null in steps without a sample. */
export function sessionRows(load: LoadPoint[], series: Series[], { from, to }: Span): ChartRow[] {
  return stepped(load, series, from, to, sessionStep, null, (last, point) => point.sessions ?? last);
}

/** The failovers within the span, as marks. */
export function failoverMarks(events: EventRow[], { from }: Span): ChartMark[] {
  return events
    .filter(({ kind }) => kind === 'failover')
    .map((event) => ({ time: Math.floor(Date.parse(event.time) / 1000), label: eventSentence(event) }))
    .filter(({ time }) => time >= from);
}

function stepped(
  load: LoadPoint[],
  series: Series[],
  from: number,
  to: number,
  step: number,
  empty: number | null,
  add: (value: number | null, point: LoadPoint) => number | null,
): ChartRow[] {
  const first = Math.ceil(from / step) * step;
  // A step still under way would show a dip that is not there.
  const count = Math.max(0, Math.floor((to - first) / step));
  const rows = Array.from({ length: count }, (_, index) => ({
    time: first + index * step,
    values: series.map(() => empty),
  }));
  const columns = new Map(series.map(({ name }, column) => [name, column]));
  for (const point of load) {
    const column = columns.get(point.backend);
    const row = rows[Math.floor((point.time - first) / step)];
    if (row && column !== undefined) row.values[column] = add(row.values[column] ?? null, point);
  }
  return rows;
}
