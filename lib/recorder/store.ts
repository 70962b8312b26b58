import type { Database } from '@/lib/database/open';
import type { JournalBatch } from '@/proxy/journal/reader';
import { storeDamage } from './damage';
import { storeDecisions } from './decisions';
import { updateFailovers } from './failovers';
import { updateMoves } from './moves';
import { advancePositions } from './positions';
import { ageOfOldest, noteProgress } from './progress';
import { storeRecords } from './records';
import { updateRollups } from './rollups';
import { updateSessions } from './sessions';
import { updateStranded } from './stranded';
import { keepTurn } from './turn';
import { closeUnpins } from './unpins';

/** A transaction waits for other writers at most this long before it starts, and may then take as long again, ms. */
const patience = 30_000;

/**
 * Stores a batch of the journal and its position, both or neither. A batch that is stored already stays
 * stored once, so a caller who does not know may try again.
 *
 * @param node the proxy that wrote it
 * @param lagBytes bytes of the journal not read yet
 * @param turn of the recorder, where another may have taken over from it
 * @returns false where it had been stored before
 * @throws TurnOver where another recorder has taken over
 */
export function storeBatch(
  db: Database,
  node: string,
  batch: JournalBatch,
  lagBytes: number,
  turn?: bigint,
): Promise<boolean> {
  return db.$transaction(
    async (tx) => {
      // A write comes first: a transaction that begins by reading fails when another writer is faster.
      if (turn !== undefined) await keepTurn(tx, turn);
      if (!(await advancePositions(tx, batch.positions))) return false;
      let behind = 0n;
      if (batch.count > 0) {
        const before = await storeDecisions(tx, node, batch.decisions);
        await updateSessions(tx, before);
        await updateRollups(tx, before);
        await updateFailovers(tx, before);
        await updateMoves(tx, before);
        await updateStranded(tx, before);
        await closeUnpins(tx, before);
        behind = await ageOfOldest(tx, before);
      }
      await storeRecords(tx, node, batch.records);
      await storeDamage(tx, node, batch.damaged);
      const lineBytes = Math.round(batch.decisions.length / Math.max(1, batch.count));
      await noteProgress(tx, node, behind, lagBytes, batch.count > 0 ? lineBytes : 0);
      return true;
    },
    { maxWait: patience, timeout: patience },
  );
}
