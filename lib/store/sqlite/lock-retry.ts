import type { Logger } from '@/lib/core/logger';
import { OperatorError } from '@/lib/core/operator-error';
import { retryWhileBusy } from '@/lib/store/sql/retry-while-busy';
import { getDatabasePath } from '@/prisma/database-path';
import { toOperatorError } from '@/prisma/to-operator-error';
import { isDatabaseBusy } from './database-errors';
import { findLockHolder } from './lock-holder';

/** How long a start or a reload waits for a lock, ms. */
const startupLockTimeoutMs = 30_000;

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
      return await retryWhileBusy(step, isDatabaseBusy, timeoutMs, () =>
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
