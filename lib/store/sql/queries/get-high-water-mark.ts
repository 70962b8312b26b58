import { nowMicros } from '@/lib/core/clock';
import { getExpectedHighWaterMark } from '@/lib/store/expected-high-water-mark';
import type { Database } from '@/lib/store/sql/database';
import { maxLagMicros } from './max-lag';

/**
 * The second up to which the log is complete (exclusive), seconds since the epoch: an earlier one while it is behind.
 */
export async function getHighWaterMark(db: Database): Promise<number> {
  const [row] = await db.$queryRaw<{ storedUpTo: bigint | null }[]>`
    SELECT max("recordedAt" - "lagMicros") AS "storedUpTo" FROM "Node"`;
  const storedUpTo = row?.storedUpTo ?? null;
  const upTo = getExpectedHighWaterMark();
  if (storedUpTo === null || nowMicros() - storedUpTo <= maxLagMicros) return upTo;
  return Math.min(upTo, Number(storedUpTo / 1_000_000n));
}
