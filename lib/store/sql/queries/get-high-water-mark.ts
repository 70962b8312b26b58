import { nowMicros } from '@/lib/core/clock';
import { getExpectedHighWaterMark } from '@/lib/store/expected-high-water-mark';
import type { Database } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { getMaxLagMicros } from './max-lag';

/** A node that is silent for so many µs may be dead: the log does not wait for what it has not stored. */
const maxSilenceMicros = 8_000_000n;

/**
 * The second up to which the log of every node is complete (exclusive), seconds since the epoch: an earlier one while
 * one of them is behind. Without any that reports, it is that of the one that stored last.
 */
export async function getHighWaterMark(db: Database): Promise<number> {
  const reports = Prisma.sql`"lostAt" IS NULL AND heartbeat >= ${nowMicros() - maxSilenceMicros}`;
  const [row] = await db.$queryRaw<{ storedUpTo: bigint | null }[]>`
    SELECT coalesce(min(CASE WHEN ${reports} THEN "recordedAt" - "lagMicros" END), max("recordedAt" - "lagMicros"))
      AS "storedUpTo" FROM "Node"`;
  const storedUpTo = row?.storedUpTo ?? null;
  const upTo = getExpectedHighWaterMark(db.dialect);
  if (storedUpTo === null || nowMicros() - storedUpTo <= getMaxLagMicros(db.dialect)) return upTo;
  return Math.min(upTo, Number(storedUpTo / 1_000_000n));
}
