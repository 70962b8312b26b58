import type { PoolClient } from 'pg';
import { nowMicros } from '@/lib/core/clock';
import type { JournalBatch } from '@/lib/core/journal-batch';
import type { JournalSource, Lease } from '@/lib/store/log-writer';
import { lockEventOrder } from '@/lib/store/sql/create-event';
import type { Database, Transaction } from '@/lib/store/sql/database';
import { storeCorruption } from '@/lib/store/sql/ingest/corruption';
import { advancePositions } from '@/lib/store/sql/ingest/journal-positions';
import { storeRecords } from '@/lib/store/sql/ingest/journal-records';
import { assertLease } from '@/lib/store/sql/ingest/recorder-lease';
import { updateProgress } from '@/lib/store/sql/ingest/recorder-progress';
import { closeUnpins } from './close-unpins';
import type { Connection } from './connection';
import { copyDecisions } from './copy-decisions';
import { parseDecisionLines } from './decision-lines';
import { listFailedBackends } from './failed-backends';
import { toStorableRecords } from './storable-records';
import { lockBackends, storeFailovers } from './store-failovers';
import { type BatchSums, sumBatch } from './sum-batch';
import { updateDisplacedSessions } from './update-displaced-sessions';
import { upsertLatencies, upsertLoads, upsertLoadTotals, upsertMoves } from './upsert-rollups';
import { upsertSessions } from './upsert-sessions';

/** The database of a recorder. */
export interface RecorderDatabase {
  db: Database;
  /** Gives the connection of the transaction that is open; see transaction-connection.ts. */
  getConnection: () => PoolClient;
  /**
   * How long a statement may take, ms, if that has to be said in each transaction: a pooler in between does not keep
   * it for the connection.
   */
  statementTimeoutMs?: number | null;
}

/** A transaction may take so long, ms: its statements have time-outs of their own. */
const transactionTimeoutMs = 30_000;

/**
 * Stores a batch of the journal and its position, both or neither. A batch is stored only once, so a caller that does
 * not know the result may try again.
 *
 * Rows that other nodes write too are locked in one order by all: sessions by their id, then the intent's version with
 * its unpins, then backends with their failovers, then the order of events, then the node. All else is the node's own.
 *
 * @param source the journal that it is from, and the proxy that wrote it
 * @param lagBytes bytes of the journal not read yet
 * @param lease of the recorder; left out by an import, which has the database to itself
 * @returns false if it had been stored before
 * @throws LeaseLostError if another recorder has taken over
 */
export async function storeBatch(
  { db, getConnection, statementTimeoutMs = null }: RecorderDatabase,
  { node, journal }: JournalSource,
  batch: JournalBatch,
  lagBytes: number,
  lease?: Lease,
): Promise<boolean> {
  // Before the transaction: while it is open, others wait for its locks.
  const lines = batch.decisionCount > 0 ? parseDecisionLines(batch.decisions) : [];
  const sums = sumBatch(lines, node);
  const records = toStorableRecords(batch.records);
  const lineBytes = Math.round(batch.decisions.length / Math.max(1, batch.decisionCount));
  return db.$transaction(
    async (tx) => {
      const connection = getConnection();
      if (statementTimeoutMs !== null) await limitStatements(connection, statementTimeoutMs);
      if (lease !== undefined) await assertLease(tx, journal, lease);
      if (!(await advancePositions(tx, journal, batch.positions))) return false;
      if (lines.length > 0) {
        await copyDecisions(connection, node, lines);
        await storeSums(tx, connection, sums, node);
      }
      await lockBackends(connection, listFailedBackends(sums.moveRuns, records));
      await storeFailovers(tx, connection, sums.moveRuns);
      if (batch.corruptions.length > 0) await lockEventOrder(tx);
      await storeRecords(tx, node, records);
      await storeCorruption(tx, node, batch.corruptions);
      await updateProgress(tx, node, getAge(sums.oldest), lagBytes, lines.length > 0 ? lineBytes : 0);
      return true;
    },
    { maxWait: transactionTimeoutMs, timeout: transactionTimeoutMs },
  );
}

/** Lets the server itself end what takes too long, until the end of the transaction: what only the client gives up goes on. */
async function limitStatements(connection: Connection, timeoutMs: number): Promise<void> {
  await connection.query(
    `SELECT set_config('statement_timeout', $1, true), set_config('idle_in_transaction_session_timeout', $1, true)`,
    [String(timeoutMs)],
  );
}

async function storeSums(
  tx: Transaction,
  connection: Connection,
  sums: BatchSums,
  node: string,
): Promise<void> {
  await upsertSessions(connection, sums.sessions, node);
  await updateDisplacedSessions(connection, sums.sessions);
  await upsertLoads(connection, sums.loads, node);
  await upsertLatencies(connection, sums.loads, node);
  await upsertLoadTotals(connection, sums.loadTotals, node);
  await upsertMoves(connection, sums.moves, sums.moveTotals, node);
  await closeUnpins(tx, connection, sums.unpinEnds);
}

/** How long ago a moment was, in µs; 0 without one. */
function getAge(moment: number | null): bigint {
  const age = moment === null ? 0n : nowMicros() - BigInt(moment);
  return age > 0n ? age : 0n;
}
