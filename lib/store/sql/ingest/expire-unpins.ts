import type { Database } from '@/lib/store/sql/database';
import { incrementIntentVersion } from '@/lib/store/sql/intent/write-intent';

/**
 * Ends the unpinning of sessions that sent no request in time.
 *
 * @param now µs since the epoch
 * @returns how many; at most `limit`
 */
export async function expireUnpins(db: Database, now: bigint, limit: number): Promise<number> {
  const due = await db.unpin.findFirst({
    where: { expiresAt: { lte: now }, closedAt: null },
    select: { session: true },
  });
  if (due === null) return 0;
  return db.$transaction(async (tx) => {
    // First, since the lock of its row orders the changes: a node that has read a version has read all before it.
    const version = await incrementIntentVersion(tx);
    return tx.$executeRaw`
      UPDATE "Unpin" SET "closedAt" = ${now}, "version" = ${version}
      WHERE ("upstream", "session") IN (
        SELECT "upstream", "session" FROM "Unpin" WHERE "expiresAt" <= ${now} AND "closedAt" IS NULL LIMIT ${limit})`;
  });
}
