import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalRecord } from '@/lib/core/journal-records';
import {
  createDecisionLine,
  createJournalBatch,
  type TestDecision,
  testPlan,
  testSource,
} from '@/lib/store/contract-suite/sample';
import type { Database } from '@/lib/store/sql/database';
import { storeBatch } from '@/lib/store/sqlite/ingest/store-batch';
import { openDatabase } from '@/lib/store/sqlite/open-database';
import { createSqliteStore } from '@/lib/store/sqlite/sqlite-store';
import type { Store } from '@/lib/store/store';
import { migrate } from '@/prisma/migrate';
import { declareUpstreams } from './sql/declare-upstreams';

export { createDecisionLine, createJournalBatch, testPlan, testSource };

/** A real, empty log in a temporary directory, for tests. */
export interface TestDatabase {
  dataDir: string;
  db: Database;
  /** The same log as a store. */
  store: Store;
  /** Stores decisions as the recorder does. */
  storeDecisions(...decisions: Partial<TestDecision>[]): Promise<void>;
  /** Stores other records as the recorder does. */
  storeRecords(...records: JournalRecord[]): Promise<void>;
  close(): Promise<void>;
}

/** Makes a log with the backends of `testPlan`. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), 'stickyboard-log-'));
  await migrate(dataDir);
  const db = await openDatabase(dataDir, 'supervisor');
  await declareUpstreams(db, testPlan.node, testPlan);
  let offset = 0;
  const store = async (lines: unknown[][], records: JournalRecord[]) => {
    offset += 1;
    await storeBatch(db, testSource, createJournalBatch(lines, records, offset), 0);
  };
  return {
    dataDir,
    db,
    store: createSqliteStore(db, dataDir),
    storeDecisions: (...decisions) => store(decisions.map(createDecisionLine), []),
    storeRecords: (...records) => store([], records),
    async close() {
      await db.$disconnect();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
