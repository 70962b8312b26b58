/** How often one notification is tried, and for how long after it was created, ms; then it is given up. */
export const maxAttempts = 20;
export const notificationLifetimeMs = 3_600_000;

const initialBackoffMs = 1000;
const maxBackoffMs = 300_000;

/**
 * How long to wait after a try that failed, ms: from a second on twice as long each time, five minutes at most. Half of
 * it is random, so that requests that failed together are not retried together.
 *
 * @param tries that have failed, 1 or more
 * @param retryAfterMs what the receiver asked for (Retry-After), ms; no more than the longest pause is granted
 * @param randomFraction from 0 to 1
 */
export function getBackoffMs(
  tries: number,
  retryAfterMs: number | null,
  randomFraction = Math.random(),
): number {
  const backoffMs = Math.min(maxBackoffMs, initialBackoffMs * 2 ** (tries - 1));
  return Math.max(backoffMs * (0.5 + randomFraction / 2), Math.min(retryAfterMs ?? 0, maxBackoffMs));
}

/** Whether it is not tried any more. @param ageMs since it was created, ms */
export function isExhausted(tries: number, ageMs: number): boolean {
  return tries >= maxAttempts || ageMs >= notificationLifetimeMs;
}
