import type { Failure } from '@/lib/core/failure';
import type { Reason } from '@/lib/core/journal-records';
import type { Transaction } from '@/lib/store/sql/database';

/** A move is part of an event that had its last move at most this long before, µs. */
export const maxGapMicros = 30_000_000n;

/** The failovers of one group: their backend, the one that took the sessions, and the reason. */
export interface FailoverGroup {
  upstream: string;
  backend: string;
  toBackend: string | null;
  reason: Reason;
}

/**
 * Adds a failure to the failover events that it belongs to and that know of none: events of a backend and a reason that
 * were ongoing at a moment.
 * @param time of the failure, µs since the epoch
 * @param toBackend the backend that took the sessions; null for any
 */
export async function addFailoverFailure(
  tx: Transaction,
  { upstream, backend, toBackend, reason }: FailoverGroup,
  time: bigint,
  failure: Failure,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE Event SET payload = json_set(payload, '$.failure', json(${JSON.stringify(failure)}))
    WHERE kind = 'failover' AND upstream = ${upstream} AND backend = ${backend} AND reason = ${reason}
      AND (toBackend = ${toBackend} OR ${toBackend} IS NULL)
      AND lastTime >= ${time - maxGapMicros} AND time <= ${time + maxGapMicros} AND payload ->> 'failure' IS NULL`;
}
