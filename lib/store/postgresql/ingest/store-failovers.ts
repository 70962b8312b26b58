import type { Transaction } from '@/lib/store/sql/database';
import { findOrCreateFailover } from '@/lib/store/sql/ingest/failover-events';
import type { Connection } from './connection';
import type { MoveRun } from './failover-sums';
import { toTextArray } from './sql-arrays';

/**
 * Locks backends until the end of the transaction, in one order for all nodes. Who holds the lock of a backend may look
 * for an ongoing event of it, write a new one, or change one: so the failovers of all nodes are one event.
 *
 * @param backends upstream and name; those that the log does not know are left out
 */
export async function lockBackends(
  connection: Connection,
  backends: readonly (readonly [upstream: string, name: string])[],
): Promise<void> {
  if (backends.length === 0) return;
  await connection.query(
    `SELECT 1 FROM "Backend" WHERE ("upstream", "name") IN (SELECT * FROM unnest($1::text[], $2::text[]))
     ORDER BY "upstream", "name" FOR UPDATE`,
    [toTextArray(backends.map(([upstream]) => upstream)), toTextArray(backends.map(([, name]) => name))],
  );
}

/**
 * Writes moves as events: one for each cause (from, to, reason), extended while it continues, whichever nodes its
 * sessions moved at, counting each session once.
 *
 * @param runs by their first move; the backends that they left are locked
 */
export async function storeFailovers(
  tx: Transaction,
  connection: Connection,
  runs: readonly MoveRun[],
): Promise<void> {
  for (const run of runs) {
    const [first, last] = [BigInt(run.first), BigInt(run.last)];
    const event = await findOrCreateFailover(tx, { ...run, first, last });
    const { rowCount } = await connection.query(
      `INSERT INTO "MovedSession" ("event", "session") SELECT $1, * FROM unnest($2::text[]) ON CONFLICT DO NOTHING`,
      [event, toTextArray([...run.sessions].sort())],
    );
    await connection.query(
      `UPDATE "Event" SET "sessions" = coalesce("sessions", 0) + $2,
         "time" = CASE WHEN "time" > $3 THEN $3 ELSE "time" END,
         "lastTime" = CASE WHEN "lastTime" < $4 THEN $4 ELSE "lastTime" END
       WHERE "id" = $1`,
      [event, rowCount, first, last],
    );
  }
}
