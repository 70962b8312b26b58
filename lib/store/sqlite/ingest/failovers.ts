import { type Failure, parseHealthCause } from '@/lib/core/failure';
import { createEvent } from '@/lib/store/sql/create-event';
import type { Transaction } from '@/lib/store/sql/database';
import { maxGapMicros } from '@/lib/store/sql/ingest/failover-failures';

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
