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

/** The end of a value axis: 1, 2 or 5 times a power of ten, so that it seldom changes. */
export function axisTop(rows: ChartRow[]): number {
  let largest = 0;
  for (const { values } of rows) for (const value of values) largest = Math.max(largest, value ?? 0);
  if (largest <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(largest));
  return [1, 2, 4, 5, 8, 10].map((factor) => factor * power).find((end) => end >= largest) ?? largest;
}
