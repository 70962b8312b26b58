import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@/lib/core/logger';
import { OperatorError } from '@/lib/core/operator-error';
import { getDatabasePath } from '@/prisma/database-path';
import { toOperatorError } from '@/prisma/to-operator-error';
import { isDatabaseBusy } from './database-errors';
import { findLockHolder } from './lock-holder';

/** Between two attempts, ms: under load the recorder leaves gaps of 5 ms between its batches. */
const retryIntervalMs = 2;
/** Wait for a lock before it is logged, ms: the recorder's own batches are shorter. */
const logWaitAfterMs = 1000;
/** How long a start or a reload waits for a lock, ms. */
const startupLockTimeoutMs = 30_000;

/**
 * Runs a step, again while another process has the database locked. Other work of this process continues, so
 * the connection's own time-out should be short.
 *
 * @param step may be repeated if it failed
 * @param timeoutMs ms after which the last failure is thrown
 * @param onWait called once if it takes long
 */
export async function retryWhileBusy<Done>(
  step: () => Promise<Done>,
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
      if (!isDatabaseBusy(error) || waitedMs > timeoutMs) throw error;
      if (!hasNotified && waitedMs > logWaitAfterMs) {
        hasNotified = true;
        onWait();
      }
      await pause(retryIntervalMs);
    }
  }
}

/** Does a step of a start or a reload as soon as the lock of the database can be had. */
export type LockRetry = <Done>(step: () => Promise<Done>) => Promise<Done>;

/**
 * How the steps of a start and of a reload get the lock of the log in `dataDir`: they wait up to 30 s, which is
 * logged. Each throws one sentence if it fails.
 */
export function createLockRetry(dataDir: string, log: Logger, timeoutMs = startupLockTimeoutMs): LockRetry {
  const file = getDatabasePath(dataDir);
  const describeHolder = (): string => findLockHolder(file) ?? 'another process';
  return async (step) => {
    try {
      return await retryWhileBusy(step, timeoutMs, () =>
        log('warn', `waiting for the lock on ${file} (held by ${describeHolder()})`),
      );
    } catch (error) {
      if (!isDatabaseBusy(error)) throw toOperatorError(error, dataDir);
      throw new OperatorError(
        `data: ${file} was locked for ${timeoutMs / 1000} s by ${describeHolder()}; stop it, or choose another directory with --data`,
        'data',
      );
    }
  };
}
