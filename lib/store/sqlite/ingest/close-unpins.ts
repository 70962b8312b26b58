import { nowMicros } from '@/lib/core/clock';
import type { Database, Transaction } from '@/lib/store/sql/database';
import { incrementIntentVersion } from '@/lib/store/sql/intent/write-intent';

/**
 * Ends the unpinning of the sessions that the decisions above `after` moved: from now on a pin to the backend
 * that they moved from holds again. A move counts whatever its reason, and so does an assignment because the pin had
 * been lost; a response that never began does not, since the client has not got its new pin.
 */
export async function closeUnpins(tx: Transaction, afterId: number): Promise<void> {
  // The new decisions first, then each one's unpin by key: in the other order every unpin would be read.
  const closed = await tx.$executeRaw`
    UPDATE Unpin SET closedAt = ${nowMicros()}, version = (SELECT version + 1 FROM Intent)
    WHERE rowid IN (
      SELECT Unpin.rowid FROM Decision NOT INDEXED CROSS JOIN Unpin
      WHERE Decision.id > ${afterId} AND timeToFirstByte IS NOT NULL
        AND (outcome = 'moved' OR (outcome = 'assigned' AND presented <> 'none'))
        AND Unpin.upstream = Decision.upstream AND Unpin.session = Decision.session AND closedAt IS NULL
        AND (outcome = 'assigned' OR previousBackend = Unpin.backend)
        AND (reason = 'unpinned' OR time >= createdAt))`;
  if (closed > 0) await incrementIntentVersion(tx);
}

/**
 * Ends the unpinning of sessions that sent no request in time.
 *
 * @param now µs since the epoch
 * @returns how many; at most `most`
 */
export function expireUnpins(db: Database, now: bigint, limit: number): Promise<number> {
  return db.$transaction(async (tx) => {
    const expired = await tx.$executeRaw`
      UPDATE Unpin SET closedAt = ${now}, version = (SELECT version + 1 FROM Intent)
      WHERE rowid IN (SELECT rowid FROM Unpin WHERE expiresAt <= ${now} AND closedAt IS NULL LIMIT ${limit})`;
    if (expired > 0) await incrementIntentVersion(tx);
    return expired;
  });
}
