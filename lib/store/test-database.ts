import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalRecord } from '@/lib/core/journal-records';
import { createLocalLocation, type StoreLocation } from '@/lib/core/store-location';
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
import type { Store, StoreRole } from '@/lib/store/store';
import { migrate } from '@/prisma/migrate';
import type { OpenedTestLog } from './opened-test-log';
import { declareUpstreams } from './sql/declare-upstreams';

export { createDecisionLine, createJournalBatch, testPlan, testSource };

/** The engine of this test run: the project unit-postgresql of vitest.config.ts runs the same tests on PostgreSQL. */
export const isOnPostgresql = process.env['STICKYBOARD_TEST_ENGINE'] === 'postgresql';

/** A real, empty log, for tests. */
export interface TestDatabase {
  /** A data directory: of the log, if it is SQLite's. */
  dataDir: string;
  location: StoreLocation;
  db: Database;
  /** The same log as a store. */
  store: Store;
  /** Opens the log once more; it is closed with this one at the latest. */
  openAs(role: StoreRole): Promise<Database>;
  /** Stores decisions as the recorder does. */
  storeDecisions(...decisions: Partial<TestDecision>[]): Promise<void>;
  /** Stores other records as the recorder does. */
  storeRecords(...records: JournalRecord[]): Promise<void>;
  close(): Promise<void>;
}

/** Makes a log with the backends of `testPlan`. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), 'stickyboard-log-'));
  const opened = await openLog(dataDir);
  await declareUpstreams(opened.db, testPlan.node, testPlan);
  const others: Database[] = [];
  let offset = 0;
  const store = async (lines: unknown[][], records: JournalRecord[]) => {
    offset += 1;
    await opened.storeBatch(createJournalBatch(lines, records, offset));
  };
  return {
    dataDir,
    location: opened.location,
    db: opened.db,
    store: opened.store,
    async openAs(role) {
      const other = await opened.openAs(role);
      others.push(other);
      return other;
    },
    storeDecisions: (...decisions) => store(decisions.map(createDecisionLine), []),
    storeRecords: (...records) => store([], records),
    async close() {
      for (const other of others) await other.$disconnect();
      await opened.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function openLog(dataDir: string): Promise<OpenedTestLog> {
  if (!isOnPostgresql) return openSqliteLog(dataDir);
  const { openPostgresqlTestLog } = await import('./postgresql/test-server/open-test-log');
  return openPostgresqlTestLog(dataDir);
}

async function openSqliteLog(dataDir: string): Promise<OpenedTestLog> {
  await migrate(dataDir);
  const db = await openDatabase(dataDir, 'supervisor');
  return {
    location: createLocalLocation(dataDir),
    db,
    store: createSqliteStore(db, dataDir),
    openAs: (role) => openDatabase(dataDir, role),
    storeBatch: (batch) => storeBatch(db, testSource, batch, 0),
    close: () => db.$disconnect(),
  };
}
