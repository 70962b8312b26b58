import { setTimeout as pause } from 'node:timers/promises';
import { formatError } from '@/lib/core/format-error.mjs';
import type { Logger } from '@/lib/core/logger';
import type { DatabaseTarget } from '@/lib/core/store-location';
import { classifyDatabaseFailure } from './database-errors';
import { toOperatorError } from './domain-errors';

/** How long a start waits for the server, ms: machines that start together are up at different times. */
const startupTimeoutMs = 60_000;
const retryIntervalMs = 500;

/** Does a step of a start as soon as the server can be reached. */
export type ServerWait = <Done>(step: () => Promise<Done>) => Promise<Done>;

/**
 * How the steps of a start wait for the server of a database, up to a minute, which is logged. Each throws one sentence if
 * it fails.
 *
 * @param log without it nothing is waited for
 */
export function createServerWait(
  target: DatabaseTarget,
  log: Logger | undefined,
  timeoutMs = startupTimeoutMs,
): ServerWait {
  // A server that is away keeps several steps waiting, one after the other.
  let hasLogged = false;
  return async (step) => {
    const deadline = performance.now() + (log === undefined ? 0 : timeoutMs);
    for (;;) {
      try {
        return await step();
      } catch (error) {
        const known = toOperatorError(error, target);
        const isAway = classifyDatabaseFailure(error)?.kind === 'unreachable';
        if (!isAway || performance.now() > deadline) throw known;
        if (!hasLogged) log?.('warn', `waiting for the database (${formatError(known)})`);
        hasLogged = true;
        await pause(retryIntervalMs);
      }
    }
  };
}
