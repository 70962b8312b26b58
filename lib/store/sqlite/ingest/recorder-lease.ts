import type { Database, Transaction } from '@/lib/store/sqlite/open-database';

/** Where the turn is kept among the journal's positions: a name that no segment has. */
export const leaseSegment = 'recorder';

/** Another recorder is at work: this one must not store any more. */
export class LeaseLostError extends Error {
  constructor() {
    super('another recorder has taken over');
  }
}

/**
 * Makes the caller the one recorder of the log: whatever an earlier one still has in hand, it cannot store it any
 * more. A recorder may outlive its supervisor, stopped or waiting for the disk, while the next ones are at work.
 *
 * @returns the turn, for `storeBatch`; the journal's positions are to be read after it
 */
export async function acquireLease(db: Database): Promise<bigint> {
  const [acquired] = await db.$queryRaw<{ offset: bigint }[]>`
    INSERT INTO JournalPosition AS known (segment, offset) VALUES (${leaseSegment}, 1)
    ON CONFLICT (segment) DO UPDATE SET offset = known.offset + 1 RETURNING offset`;
  if (!acquired) throw new Error('the database gave no turn to the recorder');
  return BigInt(acquired.offset);
}

/**
 * Makes sure that nobody else stores meanwhile.
 *
 * @param tx a transaction that has not read anything yet
 * @throws TurnOver where a recorder has taken its turn since
 */
export async function assertLease(tx: Transaction, lease: bigint): Promise<void> {
  // A write, so that the transaction can go on to write: one that begins by reading fails when another is faster.
  const heldRows = await tx.$executeRaw`
    UPDATE JournalPosition SET offset = offset WHERE segment = ${leaseSegment} AND offset = ${lease}`;
  if (heldRows === 0) throw new LeaseLostError();
}
