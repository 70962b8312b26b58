import { setTimeout as pause } from 'node:timers/promises';
import { OperatorError } from '@/lib/errors';
import { databaseFile } from '@/prisma/databaseFile';
import { operatorError } from '@/prisma/fault';
import type { Log } from '@/proxy/log';
import { isBusy } from './failure';
import { lockHolder } from './lockHolder';

/** Between two attempts, ms: under load the recorder leaves gaps of 5 ms between its batches. */
const retryMillis = 2;
/** From when on it is told that a lock is waited for, ms: the recorder's own batches are shorter. */
const silentMillis = 1000;
/** How long a start or a reload waits for a lock, ms. */
const startPatience = 30_000;

/**
 * Does a step, again while another process has the database locked. Other work of this process goes on meanwhile, so
 * the connection's own time-out should be short.
 *
 * @param step may be done again where it failed
 * @param patience ms after which the last failure is thrown
 * @param onWait called once where it takes long
 */
export async function untilUnlocked<Done>(
  step: () => Promise<Done>,
  patience: number,
  onWait: () => void = () => undefined,
): Promise<Done> {
  const began = performance.now();
  let isTold = false;
  for (;;) {
    try {
      return await step();
    } catch (error) {
      const waited = performance.now() - began;
      if (!isBusy(error) || waited > patience) throw error;
      if (!isTold && waited > silentMillis) {
        isTold = true;
        onWait();
      }
      await pause(retryMillis);
    }
  }
}

/** Does a step of a start or a reload as soon as the lock of the database can be had. */
export type LockWait = <Done>(step: () => Promise<Done>) => Promise<Done>;

/**
 * How the steps of a start and of a reload come by the lock of the log in `dataDir`: they wait up to 30 s, which is
 * logged. Each throws one sentence where it fails.
 */
export function lockWait(dataDir: string, log: Log, patience = startPatience): LockWait {
  const file = databaseFile(dataDir);
  const holder = (): string => lockHolder(file) ?? 'another process';
  return async (step) => {
    try {
      return await untilUnlocked(step, patience, () =>
        log('warn', `waiting for the lock on ${file} (held by ${holder()})`),
      );
    } catch (error) {
      if (!isBusy(error)) throw operatorError(error, dataDir);
      throw new OperatorError(
        `data: ${file} was locked for ${patience / 1000} s by ${holder()}; end that, or choose another directory with --data`,
        'data',
      );
    }
  };
}
