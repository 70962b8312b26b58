import type { ChartMark, ChartRow, ChartSpan, Series } from '@/components/charts/series';
import { formatEvent } from '@/components/events/format-event';
import type { Formatters, Translator } from '@/components/i18n/formatters';
import type { EventRow, EventStep, LoadPoint } from '@/lib/contract/types';

/** Seconds per point of the session chart: the recorder samples that often. */
const sessionStepSeconds = 5;

/** Seconds per point of the rate chart: the more lines, the fewer points, so that a second's drawing stays short. */
export function rateStepSeconds(lines: number): number {
  return lines > 8 ? 5 : 2;
}

/** This many seconds of a step are enough for its rate. */
const minPartialStepSeconds = 60;

/** A stretch of time. */
export interface LoadSpan {
  /** Seconds since the epoch; `to` is not part of it. */
  from: number;
  to: number;
  /** Seconds that a point of the load covers, 1 if left out: no chart has shorter steps. */
  step?: number;
  /** Nothing is known from then on, seconds since the epoch; null or left out if all is known. */
  unknownFrom?: number | null;
}

/** Requests per second of each series, in steps: zero in a step that is known to have had none, null in a gap. */
export function createRateRows(load: LoadPoint[], series: Series[], span: LoadSpan): ChartRow[] {
  const step = Math.max(rateStepSeconds(series.length), span.step ?? 1);
  const rows = groupBySteps(
    load,
    series,
    span,
    step,
    (sum, point, seconds) => (sum ?? 0) + point.requests / seconds,
  );
  const known = findKnownSteps(load, rows, step);
  return maskUnknownRows(
    rows.map(({ time, values }, index) => ({
      time,
      values: known[index] ? values.map((value) => value ?? 0) : values,
    })),
    step,
    span,
  );
}

/** The rows without values in unknown steps: the stored values there are incomplete. */
export function maskUnknownRows(
  rows: ChartRow[],
  step: number,
  { unknownFrom }: Pick<LoadSpan, 'unknownFrom'>,
): ChartRow[] {
  if (unknownFrom == null) return rows;
  return rows.map((row) =>
    row.time + step <= unknownFrom ? row : { time: row.time, values: row.values.map(() => null) },
  );
}

/** The stretch of a span of which nothing is known yet, for the charts to hatch. */
export function createUnknownSpans(
  to: number,
  { unknownFrom }: Pick<LoadSpan, 'unknownFrom'>,
  t: Translator,
): ChartSpan[] {
  if (unknownFrom == null || unknownFrom >= to) return [];
  return [{ from: unknownFrom, to, label: t('charts.unknownSpan'), unknown: true }];
}

/** Points of a sparkline of rates. */
const sparklinePoints = 60;

/** Requests per second of each backend by its name, oldest first, up to `upTo` (seconds since the epoch). */
export function createSparklineRates(
  load: LoadPoint[],
  series: Series[],
  upTo: number,
  unknownFrom: number | null = null,
): Map<string, (number | null)[]> {
  const from = upTo - sparklinePoints * rateStepSeconds(series.length);
  const rows = createRateRows(load, series, { from, to: upTo, unknownFrom });
  return new Map(series.map(({ name }, index) => [name, rows.map((row) => row.values[index] ?? null)]));
}

/** Sessions pinned to each series' backend, as sampled; null in steps without a sample. */
export function createSessionRows(load: LoadPoint[], series: Series[], span: LoadSpan): ChartRow[] {
  const step = Math.max(sessionStepSeconds, span.step ?? 1);
  return maskUnknownRows(
    groupBySteps(load, series, span, step, (last, point) => point.sessions ?? last),
    step,
    span,
  );
}

/**
 * Events as marks within the span, in the order of time.
 *
 * @param seconds of a step
 */
export function createEventMarks(
  steps: EventStep[],
  seconds: number,
  { from, to }: LoadSpan,
  formatters: Formatters,
): ChartMark[] {
  return steps
    .map(({ count, first }) => ({ count, first, time: Math.floor(Date.parse(first.time) / 1000) }))
    .filter(({ time }) => time >= from && time < to)
    .map(({ count, first, time }) => {
      const label = formatEvent(first, formatters);
      if (count === 1) return { time, label };
      const last = Math.min(to, time + seconds);
      return { time, to: last, count, label: formatWithMore(label, count - 1, formatters) };
    })
    .sort((a, b) => a.time - b.time);
}

/** Events as steps of one each. */
export function toEventSteps(events: EventRow[]): EventStep[] {
  return events.map((first) => ({ time: Math.floor(Date.parse(first.time) / 1000), count: 1, first }));
}

function formatWithMore(sentence: string, count: number, { t }: Formatters): string {
  return t('events.andMore', { sentence, count: String(count) });
}

/** A recorder samples every five seconds: a longer gap means that nothing is known. */
const maxSilenceSeconds = 10;

/** For each row whether the proxy is known to have been running: there is a sample in it or right next to it. */
function findKnownSteps(load: LoadPoint[], rows: ChartRow[], step: number): boolean[] {
  const first = rows[0]?.time ?? 0;
  const known = rows.map(() => false);
  for (const { time } of load) {
    const from = Math.max(0, Math.floor((time - maxSilenceSeconds - first) / step));
    const to = Math.min(rows.length - 1, Math.floor((time + maxSilenceSeconds - first) / step));
    for (let index = from; index <= to; index++) known[index] = true;
  }
  return known;
}

function groupBySteps(
  load: LoadPoint[],
  series: Series[],
  { from, to }: LoadSpan,
  step: number,
  add: (value: number | null, point: LoadPoint, seconds: number) => number | null,
): ChartRow[] {
  const first = Math.ceil(from / step) * step;
  // A short unfinished step would jump about; of a long one enough has passed for a rate.
  const steps = Math.max(0, to - first) / step;
  const isUnderWay = (steps % 1) * step >= minPartialStepSeconds;
  const count = isUnderWay ? Math.ceil(steps) : Math.floor(steps);
  const rows: ChartRow[] = Array.from({ length: count }, (_, index) => ({
    time: first + index * step,
    values: series.map(() => null),
  }));
  const columns = new Map(series.map(({ name }, column) => [name, column]));
  for (const point of load) {
    const column = columns.get(point.backend);
    const row = rows[Math.floor((point.time - first) / step)];
    if (!row || column === undefined) continue;
    row.values[column] = add(row.values[column] ?? null, point, Math.min(step, to - row.time));
  }
  return rows;
}
