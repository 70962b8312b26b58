import type { Database } from '@/lib/database/open';
import type { JournalBatch } from '@/proxy/journal/reader';
import { storeDecisions } from './decisions';
import { updateFailovers } from './failovers';
import { updateMoves } from './moves';
import { advancePositions } from './positions';
import { ageOfOldest, noteProgress } from './progress';
import { storeRecords } from './records';
import { updateRollups } from './rollups';
import { updateSessions } from './sessions';
import { updateStranded } from './stranded';
import { closeUnpins } from './unpins';

/** A transaction waits for other writers at most this long before it starts, and may then take as long again, ms. */
const patience = 30_000;

/**
 * Stores a batch of the journal and its position, both or neither. A batch that is stored already stays
 * stored once, so a caller who does not know may try again.
 *
 * @param node the proxy that wrote it
 * @param lagBytes bytes of the journal not read yet
 * @returns false where it had been stored before
 */
export function storeBatch(
  db: Database,
  node: string,
  batch: JournalBatch,
  lagBytes: number,
): Promise<boolean> {
  return db.$transaction(
    async (tx) => {
      // A write comes first: a transaction that begins by reading fails when another writer is faster.
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
      if (batch.damaged > 0) {
        await tx.node.updateMany({ where: { name: node }, data: { damaged: { increment: batch.damaged } } });
      }
      await noteProgress(tx, node, behind, lagBytes);
      return true;
    },
    { maxWait: patience, timeout: patience },
  );
}
