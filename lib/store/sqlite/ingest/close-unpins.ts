import { nowMicros } from '@/lib/core/clock';
import type { Transaction } from '@/lib/store/sql/database';
import { incrementIntentVersion } from '@/lib/store/sql/intent/write-intent';
import { Prisma } from '@/prisma/generated/sqlite/client';

/**
 * Ends the unpinning of the sessions that the decisions above `after` moved: from now on a pin to the backend
 * that they moved from holds again. A move counts whatever its reason, and so does an assignment because the pin had
 * been lost; a response that never began does not, since the client has not got its new pin.
 */
export async function closeUnpins(tx: Transaction, afterId: number): Promise<void> {
  // The new decisions first, then each one's unpin by key: in the other order every unpin would be read.
  const moved = await tx.$queryRaw<{ rowid: bigint }[]>`
    SELECT DISTINCT Unpin.rowid FROM Decision NOT INDEXED CROSS JOIN Unpin
    WHERE Decision.id > ${afterId} AND timeToFirstByte IS NOT NULL
      AND (outcome = 'moved' OR (outcome = 'assigned' AND presented <> 'none'))
      AND Unpin.upstream = Decision.upstream AND Unpin.session = Decision.session AND closedAt IS NULL
      AND (outcome = 'assigned' OR previousBackend = Unpin.backend)
      AND (reason = 'unpinned' OR time >= createdAt)`;
  if (moved.length === 0) return;
  const version = await incrementIntentVersion(tx);
  const rows = Prisma.sql`SELECT value FROM json_each(${JSON.stringify(moved.map(({ rowid }) => Number(rowid)))})`;
  await tx.$executeRaw`
    UPDATE Unpin SET closedAt = ${nowMicros()}, version = ${version} WHERE rowid IN (${rows})`;
}
