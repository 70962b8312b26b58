import { type Lease, LeaseLostError } from '@/lib/store/log-writer';
import type { Database, Transaction } from '@/lib/store/sql/database';

/** The row of a journal's positions that holds the lease: a name that no segment has. */
export const leaseSegment = 'recorder';

/**
 * Makes the caller the only recorder of a journal: an earlier one cannot store any more. A recorder may outlive its
 * supervisor, suspended or waiting for the disk, while the next ones are at work. Other journals have recorders of
 * their own.
 *
 * @param journal its id
 * @returns the fencing token for `storeBatch`; the journal's positions are to be read after it
 */
export async function acquireLease(db: Database, journal: string): Promise<Lease> {
  return db.$transaction(
    async (tx) => {
      await adoptPositions(tx, journal);
      const [acquired] = await tx.$queryRaw<{ offset: bigint }[]>`
        INSERT INTO "JournalPosition" AS known ("journal", "segment", "offset") VALUES (${journal}, ${leaseSegment}, 1)
        ON CONFLICT ("journal", "segment") DO UPDATE SET "offset" = known."offset" + 1 RETURNING "offset"`;
      if (!acquired) throw new Error('cannot acquire the recorder lease');
      return BigInt(acquired.offset);
    },
    { maxWait: 10_000, timeout: 30_000 },
  );
}

/** Versions without ids of journals had one journal, this one: how far it is stored is known without its id. */
export async function adoptPositions(tx: Transaction, journal: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "JournalPosition" SET "journal" = ${journal} WHERE "journal" = '' AND NOT EXISTS (
      SELECT 1 FROM "JournalPosition" AS own
      WHERE own."journal" = ${journal} AND own."segment" = "JournalPosition"."segment")`;
}

/**
 * Makes sure that no other recorder stores meanwhile.
 *
 * @param tx a transaction that has not read anything yet
 * @throws LeaseLostError if another recorder of the journal has acquired the lease since
 */
export async function assertLease(tx: Transaction, journal: string, lease: Lease): Promise<void> {
  // A write, so that the transaction can continue with writes: one that begins by reading fails when another is faster.
  const heldRows = await tx.$executeRaw`
    UPDATE "JournalPosition" SET "offset" = "offset"
    WHERE "journal" = ${journal} AND "segment" = ${leaseSegment} AND "offset" = ${lease}`;
  if (heldRows === 0) throw new LeaseLostError();
}
