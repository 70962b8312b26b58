import type { Transaction } from '@/lib/store/sql/database';
import { findOrCreateFailover, type MoveGroup } from '@/lib/store/sql/ingest/failover-events';
import { maxGapMicros } from '@/lib/store/sql/ingest/failover-failures';

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
