import { setTimeout as pause } from 'node:timers/promises';

/** Between two attempts, ms: under load the recorder leaves gaps of 5 ms between its batches. */
const retryIntervalMs = 2;
/** Wait for a lock before it is logged, ms: the recorder's own batches are shorter. */
const logWaitAfterMs = 1000;

/**
 * Runs a step, again while other users of the database are in its way. Other work of this process continues,
 * so the connection's own time-out should be short.
 *
 * @param step may be repeated if it failed
 * @param isBusy whether a failure is of that kind
 * @param timeoutMs ms after which the last failure is thrown
 * @param onWait called once if it takes long
 */
export async function retryWhileBusy<Done>(
  step: () => Promise<Done>,
  isBusy: (error: unknown) => boolean,
  timeoutMs: number,
  onWait: () => void = () => undefined,
): Promise<Done> {
  const startedAt = performance.now();
  let hasNotified = false;
  for (;;) {
    try {
      return await step();
    } catch (error) {
      const waitedMs = performance.now() - startedAt;
      if (!isBusy(error) || waitedMs > timeoutMs) throw error;
      if (!hasNotified && waitedMs > logWaitAfterMs) {
        hasNotified = true;
        onWait();
      }
      await pause(retryIntervalMs);
    }
  }
}
