/** How often one notification is tried, and for how long after it came up, ms; then it is given up. */
export const tryLimit = 20;
export const timeLimit = 3_600_000;

const firstPause = 1000;
const longestPause = 300_000;

/**
 * How long to wait after a try that failed, ms: from a second on twice as long each time, five minutes at most. Half of it is
 * left to chance, so that those who failed together do not come again together.
 *
 * @param tries that have failed, 1 or more
 * @param asked what the receiver asked for (Retry-After), ms; no more than the longest pause is granted
 * @param chance from 0 to 1
 */
export function pauseAfter(tries: number, asked: number | null, chance = Math.random()): number {
  const whole = Math.min(longestPause, firstPause * 2 ** (tries - 1));
  return Math.max(whole * (0.5 + chance / 2), Math.min(asked ?? 0, longestPause));
}

/** Whether it is not tried any more. @param age since it came up, ms */
export function isSpent(tries: number, age: number): boolean {
  return tries >= tryLimit || age >= timeLimit;
}
