import { type Failure, parseHealthCause } from '@/lib/core/failure';
import { createEvent } from '@/lib/store/sql/create-event';
import type { Transaction } from '@/lib/store/sql/database';
import { maxGapMicros } from './failover-failures';

/** Moves of one cause (from, to, reason) without a long gap between them. */
export interface MoveGroup {
  upstream: string;
  previousBackend: string | null;
  backend: string | null;
  reason: string;
  /** First and last move, µs since the epoch. */
  first: bigint;
  last: bigint;
}

/** The id of the ongoing failover event of this cause, or of a new one without sessions. */
export async function findOrCreateFailover(tx: Transaction, cause: MoveGroup): Promise<number> {
  const known = await tx.event.findFirst({
    where: {
      kind: 'failover',
      lastTime: { gte: cause.first - maxGapMicros },
      time: { lte: cause.last + maxGapMicros },
      upstream: cause.upstream,
      backend: cause.previousBackend,
      toBackend: cause.backend,
      reason: cause.reason,
    },
    orderBy: { id: 'desc' },
    select: { id: true },
  });
  if (known) return known.id;
  const failure = cause.reason === 'backend-down' ? await getDownFailure(tx, cause) : null;
  return createEvent(
    tx,
    { kind: 'failover', payload: { failure } },
    {
      time: cause.first,
      upstream: cause.upstream,
      backend: cause.previousBackend,
      toBackend: cause.backend,
      reason: cause.reason,
      sessions: 0,
    },
  );
}

/** The failure that took down the backend that sessions moved from; null if it is not stored yet. */
async function getDownFailure(
  tx: Transaction,
  { upstream, previousBackend }: MoveGroup,
): Promise<Failure | null> {
  const left = await tx.backendState.findFirst({
    where: { upstream, backend: previousBackend ?? '', health: 'down', healthCause: { not: null } },
    orderBy: { healthSince: 'asc' },
    select: { healthCause: true },
  });
  return parseHealthCause(left?.healthCause ?? null)?.failure ?? null;
}
