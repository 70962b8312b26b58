import type { JournalBatch } from '@/lib/core/journal-batch';
import type { JournalSource, Lease } from '@/lib/store/log-writer';
import type { Database } from '@/lib/store/sql/database';
import { storeCorruption } from '@/lib/store/sql/ingest/corruption';
import { advancePositions } from '@/lib/store/sql/ingest/journal-positions';
import { storeRecords } from '@/lib/store/sql/ingest/journal-records';
import { assertLease } from '@/lib/store/sql/ingest/recorder-lease';
import { updateProgress } from '@/lib/store/sql/ingest/recorder-progress';
import { closeUnpins } from './close-unpins';
import { storeDecisions } from './decisions';
import { updateDisplacedSessions } from './displaced-sessions';
import { updateFailovers } from './failovers';
import { updateMoves } from './moves';
import { getOldestAgeMicros } from './oldest-age';
import { updateRollups } from './rollups';
import { updateSessions } from './sessions';

/** A transaction waits for other writers at most this long before it starts, and may then take as long again, ms. */
const transactionTimeoutMs = 30_000;

/**
 * Stores a batch of the journal and its position, both or neither. A batch is stored only once, so
 * a caller that does not know the result may try again.
 *
 * @param source the journal that it is from, and the proxy that wrote it
 * @param lagBytes bytes of the journal not read yet
 * @param lease of the recorder; left out by an import, which has the database to itself
 * @returns false if it had been stored before
 * @throws LeaseLostError if another recorder has taken over
 */
export function storeBatch(
  db: Database,
  { node, journal }: JournalSource,
  batch: JournalBatch,
  lagBytes: number,
  lease?: Lease,
): Promise<boolean> {
  return db.$transaction(
    async (tx) => {
      // A write is first: a transaction that begins by reading fails when another writer is faster.
      if (lease !== undefined) await assertLease(tx, journal, lease);
      if (!(await advancePositions(tx, journal, batch.positions))) return false;
      let lagMicros = 0n;
      if (batch.decisionCount > 0) {
        const lastId = await storeDecisions(tx, node, batch.decisions);
        await updateSessions(tx, node, lastId);
        await updateRollups(tx, node, lastId);
        await updateFailovers(tx, lastId);
        await updateMoves(tx, node, lastId);
        await updateDisplacedSessions(tx, lastId);
        await closeUnpins(tx, lastId);
        lagMicros = await getOldestAgeMicros(tx, lastId);
      }
      await storeRecords(tx, node, batch.records);
      await storeCorruption(tx, node, batch.corruptions);
      const lineBytes = Math.round(batch.decisions.length / Math.max(1, batch.decisionCount));
      await updateProgress(tx, node, lagMicros, lagBytes, batch.decisionCount > 0 ? lineBytes : 0);
      return true;
    },
    { maxWait: transactionTimeoutMs, timeout: transactionTimeoutMs },
  );
}
