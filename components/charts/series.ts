import { seriesColour, seriesDash } from '@/components/ui/series-colour';

/** One line of a chart. */
export interface Series {
  name: string;
  /** Palette slot of the backend; null for a line that stands for several. */
  slot: number | null;
}

/** One moment of a chart: a value per series, in the order of the series. */
export interface ChartRow {
  /** Seconds since the epoch. */
  time: number;
  values: (number | null)[];
}

/** A moment worth a mark on the chart. Seconds since the epoch. */
export interface ChartMark {
  time: number;
  /** The last moment of several events that it stands for. */
  to?: number;
  label: string;
  /** Events that it stands for; one if left out. */
  count?: number;
}

/** A stretch of the chart that is shaded. Seconds since the epoch. */
export interface ChartSpan {
  from: number;
  to: number;
  label: string;
  /** Whether nothing is known of it, rather than something. */
  unknown?: boolean;
}

/** CSS colour and SVG dash pattern of a line. */
export function getStroke({ slot }: Series): { stroke: string; dash: string | undefined } {
  return slot === null
    ? { stroke: 'var(--quiet)', dash: '1 3' }
    : { stroke: seriesColour(slot), dash: seriesDash(slot) };
}

/** Ends of small axes; their quarters are whole numbers. */
const smallAxisMaxima = [4, 8, 12, 16, 20, 40, 60, 80, 100];

/** The end of a value axis: a round number that seldom changes, whole when divided by four. */
export function getAxisMax(rows: ChartRow[]): number {
  let largest = 0;
  for (const { values } of rows) for (const value of values) largest = Math.max(largest, value ?? 0);
  const small = smallAxisMaxima.find((top) => top >= largest);
  if (small) return small;
  const power = 10 ** Math.floor(Math.log10(largest));
  return [1, 2, 4, 6, 8].map((factor) => factor * power).find((top) => top >= largest) ?? 10 * power;
}

/** Whether a line has points with nothing on either side: without a dot they would not be seen. */
export function isIsolatedPoint(rows: ChartRow[], column: number, index: number): boolean {
  const at = (row: number) => rows[row]?.values[column] ?? null;
  return at(index) !== null && at(index - 1) === null && at(index + 1) === null;
}

/** The row that is nearest to a moment; undefined without rows. Rows are in the order of time. */
export function findNearestRow(rows: ChartRow[], time: number): ChartRow | undefined {
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.time ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  const [after, before] = [rows[low], rows[low - 1]];
  return before && after && time - before.time < after.time - time ? before : after;
}
