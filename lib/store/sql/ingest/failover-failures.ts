import { parseEventPayload } from '@/lib/core/events';
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
  const events = await tx.event.findMany({
    where: {
      kind: 'failover',
      upstream,
      backend,
      reason,
      ...(toBackend !== null && { toBackend }),
      lastTime: { gte: time - maxGapMicros },
      time: { lte: time + maxGapMicros },
    },
    select: { id: true, payload: true },
  });
  for (const { id, payload } of events) {
    const known = parseEventPayload(payload);
    if (known.failure != null) continue;
    await tx.event.update({ where: { id }, data: { payload: JSON.stringify({ ...known, failure }) } });
  }
}
