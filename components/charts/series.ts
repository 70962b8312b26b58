/** One line of a chart. */
export interface Series {
  name: string;
  /** Palette slot of the backend. */
  slot: number;
}

/** One moment of a chart: a value per series, in the order of the series. */
export interface ChartRow {
  /** Seconds since the epoch. */
  time: number;
  values: (number | null)[];
}

/** A moment worth a mark on the chart. */
export interface ChartMark {
  time: number;
  label: string;
}

/** Whole minutes within a span, for the time axis. Seconds since the epoch. */
export function minuteTicks(from: number, to: number): number[] {
  const ticks: number[] = [];
  for (let time = Math.ceil(from / 60) * 60; time <= to; time += 60) ticks.push(time);
  return ticks;
}

/** Ends of small axes; their quarters are whole numbers. */
const smallTops = [4, 8, 12, 16, 20, 40, 60, 80, 100];

/** The end of a value axis: a round number that seldom changes, whole when divided by four. */
export function axisTop(rows: ChartRow[]): number {
  let largest = 0;
  for (const { values } of rows) for (const value of values) largest = Math.max(largest, value ?? 0);
  const small = smallTops.find((top) => top >= largest);
  if (small) return small;
  const power = 10 ** Math.floor(Math.log10(largest));
  return [1, 2, 4, 6, 8].map((factor) => factor * power).find((top) => top >= largest) ?? 10 * power;
}
