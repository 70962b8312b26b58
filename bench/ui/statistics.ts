/** The smallest value that at least `share` (0 to 1) of all values do not exceed. */
export function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** A straight line through points: how steep, and how sure that is. */
export interface Slope {
  perUnit: number;
  /** Standard error of `perUnit`; not a number for fewer than three points. */
  error: number;
}

/** The line with the least squares. @param points x and y */
export function computeSlope(points: readonly (readonly [number, number])[]): Slope {
  const mean = (of: (point: readonly [number, number]) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean(([at]) => at), mean(([, value]) => value)];
  const spread = points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
  const perUnit = points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0) / spread;
  const rest = points.reduce((sum, [at, value]) => sum + (value - y - perUnit * (at - x)) ** 2, 0);
  return { perUnit, error: Math.sqrt(rest / (points.length - 2) / spread) };
}
