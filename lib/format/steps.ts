/** The steps in which load can be asked for, in seconds. Each is a multiple of the rollup that it is read from. */
export const loadSteps = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400,
] as const;

/** The steps in which the log adds up load and latency as it stores decisions, in seconds; each is made of the one before. */
export const rollups = [1, 5, 60, 300, 3600, 21600] as const;
export type Rollup = (typeof rollups)[number];

/** The coarsest rollup that a step is a multiple of, in seconds. */
export function rollupOf(step: number): Rollup {
  return rollups.findLast((rollup) => step % rollup === 0) ?? 1;
}

const day = 86_400;
/** Rows read for one line of a chart, at most: what is asked of a rollup must not take long. */
const mostRows = 600;

/**
 * The step for a chart: the finest that stays within `points` and whose rollup is kept for that long.
 *
 * @param seconds length of the range
 * @param age seconds from the beginning of the range until now
 * @param points steps wanted, at most
 */
export function stepFor(seconds: number, age: number, points: number): number {
  const fits = loadSteps.find((step) => {
    const rollup = rollupOf(step);
    return seconds / step <= points && seconds / rollup <= mostRows && age <= keptFor[rollup];
  });
  return fits ?? day;
}

/** Seconds that each rollup is kept for: the recorder's retention, less the time that a sweep may take. */
const keptFor: Record<Rollup, number> = {
  1: day - 600,
  5: day - 600,
  60: 90 * day - 3600,
  300: 90 * day - 3600,
  3600: Number.POSITIVE_INFINITY,
  21600: Number.POSITIVE_INFINITY,
};
