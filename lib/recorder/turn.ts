import type { Database, Transaction } from '@/lib/database/open';

/** Where the turn is kept among the journal's positions: a name that no segment has. */
export const turnName = 'recorder';

/** Another recorder is at work: this one must not store any more. */
export class TurnOver extends Error {
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
export async function takeTurn(db: Database): Promise<bigint> {
  const [taken] = await db.$queryRaw<{ offset: bigint }[]>`
    INSERT INTO JournalPosition AS known (segment, offset) VALUES (${turnName}, 1)
    ON CONFLICT (segment) DO UPDATE SET offset = known.offset + 1 RETURNING offset`;
  if (!taken) throw new Error('the database gave no turn to the recorder');
  return BigInt(taken.offset);
}

/**
 * Makes sure that nobody else stores meanwhile.
 *
 * @param tx a transaction that has not read anything yet
 * @throws TurnOver where a recorder has taken its turn since
 */
export async function keepTurn(tx: Transaction, turn: bigint): Promise<void> {
  // A write, so that the transaction can go on to write: one that begins by reading fails when another is faster.
  const mine = await tx.$executeRaw`
    UPDATE JournalPosition SET offset = offset WHERE segment = ${turnName} AND offset = ${turn}`;
  if (mine === 0) throw new TurnOver();
}
