import { nowMicros } from '@/lib/core/clock';
import type { Transaction } from '@/lib/store/sql/database';
import { incrementIntentVersion } from '@/lib/store/sql/intent/write-intent';
import type { Connection } from './connection';
import { toNumberArray, toTextArray } from './sql-arrays';
import type { UnpinEnd } from './unpin-ends';

/** Unpins that one of the decisions ends. The array of the decisions is `$1` to `$4`. */
const ended = `
  SELECT "upstream", "session" FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
    AS "end"("upstream", "session", "left", "time")
  JOIN "Unpin" AS unpin USING ("upstream", "session")
  WHERE unpin."closedAt" IS NULL AND ("left" IS NULL OR "left" = unpin."backend")
    AND ("time" IS NULL OR "time" >= unpin."createdAt")`;

/**
 * Ends the unpinning of the sessions that the decisions of a batch moved: from now on a pin to the backend that they
 * moved from holds again.
 */
export async function closeUnpins(
  tx: Transaction,
  connection: Connection,
  ends: readonly UnpinEnd[],
): Promise<void> {
  if (ends.length === 0) return;
  const decisions = [
    toTextArray(ends.map(({ upstream }) => upstream)),
    toTextArray(ends.map(({ session }) => session)),
    toTextArray(ends.map(({ left }) => left)),
    toNumberArray(ends.map(({ time }) => time)),
  ];
  const { rows } = await connection.query(`${ended} LIMIT 1`, decisions);
  if (rows.length === 0) return;
  // The version first: its lock makes the versions of unpins visible in their order, and no node misses one.
  const version = await incrementIntentVersion(tx);
  await connection.query(
    `UPDATE "Unpin" SET "closedAt" = $5, "version" = $6 WHERE ("upstream", "session") IN (${ended})`,
    [...decisions, nowMicros(), version],
  );
}
