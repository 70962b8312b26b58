/** Room around the lines of a chart, in pixels. Above, the marks; on the left and beneath, the axes; on the right, half a day's name. */
export const plotMargins = { top: 16, right: 24, bottom: 30, left: 52 } as const;

/** Converts moments to positions on a chart, and back. */
export interface TimeScale {
  /** Seconds since the epoch. */
  from: number;
  to: number;
  /** Width of the whole chart in pixels. */
  width: number;
}

/** Pixels from the chart's left edge to a moment. */
export function timeToX(time: number, { from, to, width }: TimeScale): number {
  return plotMargins.left + ((time - from) / (to - from)) * plotWidth(width);
}

/** The moment at an x position in pixels, within the chart. */
export function xToTime(x: number, { from, to, width }: TimeScale): number {
  const share = (x - plotMargins.left) / plotWidth(width);
  return from + Math.min(1, Math.max(0, share)) * (to - from);
}

function plotWidth(width: number): number {
  return Math.max(1, width - plotMargins.left - plotMargins.right);
}
