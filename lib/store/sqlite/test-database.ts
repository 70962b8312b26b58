import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JournalDecision, toJournalLine } from '@/lib/core/decision-record';
import type { JournalBatch } from '@/lib/core/journal-batch';
import type { JournalRecord } from '@/lib/core/journal-records';
import type { Plan } from '@/lib/core/plan';
import { storeBatch } from '@/lib/store/sqlite/ingest/store-batch';
import type { Store } from '@/lib/store/store';
import { migrate } from '@/prisma/migrate';
import { declareUpstreams } from './declare-upstreams';
import { type Database, openDatabase } from './open-database';
import { createSqliteStore } from './sqlite-store';

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

/** A decision as a journal line has it, but for `time`, which is in seconds since the epoch. */
export type TestDecision = JournalDecision;

const defaultDecision: Partial<TestDecision> = {
  listener: '127.0.0.1:2200',
  upstream: 'web',
  session: 's1',
  presented: 'valid',
  outcome: 'pinned',
  reason: null,
  backend: 'b1',
  previousBackend: null,
  attempts: 1,
  status: 200,
  timeToFirstByte: 900,
  duration: 1000,
  bytesIn: 100,
  bytesOut: 200,
  method: 'GET',
  host: 'example.test',
  path: '/',
  client: '10.0.0.1',
  appSession: null,
};

/** Two backends, `b1` and `b2`, of the upstream `web`. */
export const testPlan = {
  node: 'test',
  listeners: [{ host: '127.0.0.1', port: 2200, upstream: 'web' }],
  upstreams: [
    {
      name: 'web',
      kind: 'origin',
      balance: { policy: 'round-robin', key: null },
      sticky: { mode: 'cookie' },
      backends: [
        { name: 'b1', host: '127.0.0.1', port: 9000, route: 'r1', weight: 1 },
        { name: 'b2', host: '127.0.0.1', port: 9001, route: 'r2', weight: 3 },
      ],
    },
  ],
} as Plan;

/** The journal line of a decision, as an array. */
export function createDecisionLine(decision: Partial<TestDecision>): unknown[] {
  const { time = Date.now() / 1000, ...rest } = decision;
  return [...toJournalLine({ ...defaultDecision, ...rest, time: Math.round(time * 1e6) }), 0];
}

/** A batch of the journal that ends at `offset` of its only segment. */
export function createJournalBatch(
  lines: unknown[][],
  records: JournalRecord[],
  offset: number,
): JournalBatch {
  return {
    decisions: Buffer.from(JSON.stringify(lines)),
    decisionCount: lines.length,
    records,
    corruptions: [],
    positions: [['worker-1.1.1.ndjson', offset]],
  };
}

/** Makes a log with the backends of `testPlan`. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), 'stickyboard-log-'));
  await migrate(dataDir);
  const db = await openDatabase(dataDir, 'supervisor');
  await declareUpstreams(db, testPlan);
  let offset = 0;
  const store = async (lines: unknown[][], records: JournalRecord[]) => {
    offset += 1;
    await storeBatch(db, testPlan.node, createJournalBatch(lines, records, offset), 0);
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
