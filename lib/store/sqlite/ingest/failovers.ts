import { type Failure, parseHealthCause } from '@/lib/core/failure';
import type { Reason } from '@/lib/core/journal-records';
import { createEvent } from '@/lib/store/sqlite/create-event';
import type { Transaction } from '@/lib/store/sqlite/open-database';

/** A move is part of an event that had its last move at most this long before, µs. */
const maxGapMicros = 30_000_000n;

/** The failovers of one group: their backend, the one that took the sessions, and the reason. */
export interface FailoverGroup {
  upstream: string;
  backend: string;
  toBackend: string | null;
  reason: Reason;
}

interface MoveGroup {
  upstream: string;
  previousBackend: string | null;
  backend: string | null;
  reason: string;
  first: bigint;
  last: bigint;
}

/**
 * Writes the moves of the decisions above `after` as events: one for each cause (from, to, reason),
 * extended while it continues, counting each session once.
 */
export async function updateFailovers(tx: Transaction, afterId: number): Promise<void> {
  const causes = await tx.$queryRaw<MoveGroup[]>`
    WITH moves AS (
      SELECT upstream, previousBackend, backend, reason, time,
        time - lag(time) OVER (PARTITION BY upstream, previousBackend, backend, reason ORDER BY time) > ${maxGapMicros} AS apart
      FROM Decision NOT INDEXED WHERE id > ${afterId} AND outcome = 'moved' AND reason IS NOT NULL
    ), runs AS (
      SELECT *, sum(coalesce(apart, 0)) OVER (
        PARTITION BY upstream, previousBackend, backend, reason ORDER BY time ROWS UNBOUNDED PRECEDING) AS run
      FROM moves
    )
    SELECT upstream, previousBackend, backend, reason, min(time) AS first, max(time) AS last
    FROM runs GROUP BY upstream, previousBackend, backend, reason, run ORDER BY first`;
  for (const cause of causes) {
    const event = await findOrCreateFailover(tx, cause);
    const sessions = await tx.$executeRaw`
      INSERT OR IGNORE INTO MovedSession (event, session)
      SELECT ${event}, session FROM Decision NOT INDEXED
      WHERE id > ${afterId} AND outcome = 'moved' AND upstream = ${cause.upstream} AND reason = ${cause.reason}
        AND previousBackend IS ${cause.previousBackend} AND backend IS ${cause.backend}
        AND time BETWEEN ${cause.first} AND ${cause.last}`;
    await tx.$executeRaw`
      UPDATE Event SET sessions = coalesce(sessions, 0) + ${sessions}, time = min(time, ${cause.first}),
        lastTime = max(lastTime, ${cause.last})
      WHERE id = ${event}`;
  }
}

/** The failure that took down the backend that sessions moved from; null if it is not stored yet. */
async function getDownFailure(
  tx: Transaction,
  { upstream, previousBackend }: MoveGroup,
): Promise<Failure | null> {
  const left = await tx.backend.findFirst({
    where: { upstream, name: previousBackend ?? '', health: 'down' },
    select: { healthCause: true },
  });
  return parseHealthCause(left?.healthCause ?? null)?.failure ?? null;
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

/** The ongoing event of this cause, or a new one. */
async function findOrCreateFailover(tx: Transaction, cause: MoveGroup): Promise<number> {
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
