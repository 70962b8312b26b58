import { type Lease, LeaseLostError } from '@/lib/store/log-writer';
import type { Database, Transaction } from '@/lib/store/sql/database';

/** The row of the journal's positions that holds the lease: a name that no segment has. */
export const leaseSegment = 'recorder';

/**
 * Makes the caller the only recorder of the log: an earlier one cannot store any more. A recorder may outlive its
 * supervisor, suspended or waiting for the disk, while the next ones are at work.
 *
 * @returns the fencing token for `storeBatch`; the journal's positions are to be read after it
 */
export async function acquireLease(db: Database): Promise<Lease> {
  const [acquired] = await db.$queryRaw<{ offset: bigint }[]>`
    INSERT INTO JournalPosition AS known (segment, offset) VALUES (${leaseSegment}, 1)
    ON CONFLICT (segment) DO UPDATE SET offset = known.offset + 1 RETURNING offset`;
  if (!acquired) throw new Error('cannot acquire the recorder lease');
  return BigInt(acquired.offset);
}

/**
 * Makes sure that no other recorder stores meanwhile.
 *
 * @param tx a transaction that has not read anything yet
 * @throws LeaseLostError if another recorder has acquired the lease since
 */
export async function assertLease(tx: Transaction, lease: Lease): Promise<void> {
  // A write, so that the transaction can continue with writes: one that begins by reading fails when another is faster.
  const heldRows = await tx.$executeRaw`
    UPDATE JournalPosition SET offset = offset WHERE segment = ${leaseSegment} AND offset = ${lease}`;
  if (heldRows === 0) throw new LeaseLostError();
}
