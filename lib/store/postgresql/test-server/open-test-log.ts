import { testSource } from '@/lib/store/contract-suite/sample';
import type { OpenedTestLog } from '@/lib/store/opened-test-log';
import { DecisionPartitions } from '../decision-partitions';
import { storeBatch } from '../ingest/store-batch';
import { trackConnection } from '../ingest/transaction-connection';
import { openDatabase } from '../open-database';
import { createPostgresqlStore } from '../postgresql-engine';
import { createTestPostgresql } from './test-databases';

/** Makes a log in a database of its own on the tests' server. */
export async function openPostgresqlTestLog(dataDir: string): Promise<OpenedTestLog> {
  const { target, drop } = await createTestPostgresql();
  const { db } = await openDatabase(target, 'dashboard');
  const recorder = await openDatabase(target, 'recorder');
  const recording = { db: recorder.db, getConnection: trackConnection(recorder.pool) };
  const partitions = new DecisionPartitions(db);
  return {
    location: { dataDir, database: target },
    db,
    store: createPostgresqlStore(db, target),
    openAs: async (role) => (await openDatabase(target, role)).db,
    async storeBatch(batch) {
      await partitions.ensureFor(batch);
      await storeBatch(recording, testSource, batch, 0);
    },
    async close() {
      await Promise.all([db.$disconnect(), recorder.db.$disconnect()]);
      await drop();
    },
  };
}
