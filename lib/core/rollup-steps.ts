/** The steps in which load can be asked for, in seconds. Each is a multiple of the rollup that it is read from. */
export const loadStepsSeconds = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400,
] as const;

/**
 * The steps in which the log adds up load and latency as it stores decisions, in seconds; each is made of the one
 * before.
 */
export const rollupSteps = [1, 5, 60, 300, 3600, 21600] as const;
export type RollupStep = (typeof rollupSteps)[number];

/** The coarsest rollup that a step is a multiple of, in seconds. */
export function getRollup(step: number): RollupStep {
  return rollupSteps.findLast((rollup) => step % rollup === 0) ?? 1;
}

const daySeconds = 86_400;
/** Rows read for one line of a chart, at most: a query of a rollup must not take long. */
const maxRows = 600;

/**
 * The step for a chart: the finest that stays within `points` and whose rollup is kept for that long.
 *
 * @param rangeSeconds length of the range
 * @param ageSeconds seconds from the beginning of the range until now
 * @param maxPoints steps wanted, at most
 */
export function selectChartStep(rangeSeconds: number, ageSeconds: number, maxPoints: number): number {
  const fits = loadStepsSeconds.find((step) => {
    const rollup = getRollup(step);
    return (
      rangeSeconds / step <= maxPoints &&
      rangeSeconds / rollup <= maxRows &&
      ageSeconds <= rollupRetentionSeconds[rollup]
    );
  });
  return fits ?? daySeconds;
}

/** Seconds that each rollup is kept for: the recorder's retention, less the time that a sweep may take. */
const rollupRetentionSeconds: Record<RollupStep, number> = {
  1: daySeconds - 600,
  5: daySeconds - 600,
  60: 90 * daySeconds - 3600,
  300: 90 * daySeconds - 3600,
  3600: Number.POSITIVE_INFINITY,
  21600: Number.POSITIVE_INFINITY,
};
