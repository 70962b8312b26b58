import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeBatch } from '@/lib/recorder/store';
import { migrate } from '@/prisma/migrate';
import type { JournalBatch, JournalRecord } from '@/proxy/journal/reader';
import type { Outcome, Presented, Reason } from '@/proxy/journal/record';
import type { Plan } from '@/proxy/plan';
import { declareUpstreams } from './declare';
import { type Database, openDatabase } from './open';

/** A real, empty log in a temporary directory, for tests. */
export interface TestLog {
  dataDir: string;
  db: Database;
  /** Stores decisions as the recorder does. */
  record(...decisions: Partial<TestDecision>[]): Promise<void>;
  /** Stores other records as the recorder does. */
  tell(...records: JournalRecord[]): Promise<void>;
  close(): Promise<void>;
}

/** A decision in words; `time` in seconds since the epoch, `duration` and `timeToFirstByte` in µs. */
export interface TestDecision {
  time: number;
  upstream: string;
  session: string;
  presented: Presented;
  outcome: Outcome;
  reason: Reason | null;
  backend: string | null;
  previousBackend: string | null;
  status: number;
  timeToFirstByte: number | null;
  duration: number;
  path: string;
  client: string;
  appSession: string | null;
}

const usual: Omit<TestDecision, 'time'> = {
  upstream: 'web',
  session: 's1',
  presented: 'valid',
  outcome: 'pinned',
  reason: null,
  backend: 'b1',
  previousBackend: null,
  status: 200,
  timeToFirstByte: 900,
  duration: 1000,
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
export function decisionLine(decision: Partial<TestDecision>): unknown[] {
  const d = { time: Date.now() / 1000, ...usual, ...decision };
  const route = [d.upstream, d.session, d.presented, d.outcome, d.reason, d.backend, d.previousBackend];
  const measured = [1, d.status, d.timeToFirstByte, d.duration, 100, 200];
  const what = ['GET', 'example.test', d.path, d.client, d.appSession];
  return ['d', Math.round(d.time * 1e6), '127.0.0.1:2200', ...route, ...measured, ...what, 0];
}

/** A batch of the journal that ends at `offset` of its only segment. */
export function batchOf(lines: unknown[][], records: JournalRecord[], offset: number): JournalBatch {
  return {
    decisions: Buffer.from(JSON.stringify(lines)),
    count: lines.length,
    records,
    damaged: [],
    positions: [['worker-1.1.1.ndjson', offset]],
  };
}

/** Makes a log with the backends of `testPlan`. */
export async function openTestLog(): Promise<TestLog> {
  const dataDir = mkdtempSync(join(tmpdir(), 'stickyboard-log-'));
  await migrate(dataDir);
  const db = await openDatabase(dataDir, 'supervisor');
  await declareUpstreams(db, testPlan);
  let offset = 0;
  const store = async (lines: unknown[][], records: JournalRecord[]) => {
    offset += 1;
    await storeBatch(db, testPlan.node, batchOf(lines, records, offset), 0);
  };
  return {
    dataDir,
    db,
    record: (...decisions) => store(decisions.map(decisionLine), []),
    tell: (...records) => store([], records),
    async close() {
      await db.$disconnect();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
