import pg from 'pg';
import { expect, onTestFinished, vi } from 'vitest';
import type { JournalDecision } from '@/lib/core/decision-record';
import type { Lease, LogWriter } from '@/lib/store/log-writer';
import { expectStored } from '@/lib/store/recorder-oracle/expect-stored';
import { ExpectedLog } from '@/lib/store/recorder-oracle/expected-log';
import { openDatabase } from '../open-database';
import { openPostgresqlLogWriter } from '../postgresql-log-writer';
import { createTestPostgresql } from './test-databases';

const node = 'n1';

/** A log, the writer of its recorder, and the server's own view of both. */
export interface RecordedLog {
  writer: LogWriter;
  lease: Lease;
  /** Runs a statement as the superuser of the server, on one connection for all. */
  administer<Row extends pg.QueryResultRow>(statement: string, values?: unknown[]): Promise<Row[]>;
  /** A further connection of the superuser. */
  connect(): Promise<pg.Client>;
  /** Lets a stopped process of the server go on, and waits for its end, which its client has caused. */
  resume(process: number): Promise<void>;
  /** The process of the server that waits for a lock of the given kind, once there is one. */
  awaitWaiting(kind: 'advisory' | 'transactionid' | 'relation'): Promise<number>;
  /** Compares all tables with what the decisions of these batches make of them, one by one. */
  expectStored(...batches: (readonly JournalDecision[])[]): Promise<void>;
}

export interface RecordedLogOptions {
  statementTimeoutMs?: number;
  /** Changes the URL that the writer connects by. */
  prepare?: (url: URL) => void | Promise<void>;
}

/** Makes a log for a recorder. All is closed after the test. */
export async function openRecordedLog({
  statementTimeoutMs = 60_000,
  prepare,
}: RecordedLogOptions = {}): Promise<RecordedLog> {
  const { target, drop } = await createTestPostgresql();
  onTestFinished(drop);
  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: target.url });
    client.on('error', () => undefined);
    await client.connect();
    onTestFinished(() => client.end());
    return client;
  };
  const admin = await connect();
  const { db } = await openDatabase(target, 'dashboard');
  onTestFinished(() => db.$disconnect());
  await db.$executeRaw`CREATE TABLE "Decision_all" PARTITION OF "Decision" DEFAULT`;
  const url = new URL(target.url);
  await prepare?.(url);
  const location = { dataDir: '', database: { ...target, url: url.href, statementTimeoutMs } };
  const writer = await openPostgresqlLogWriter({ location, node, journal: 'j1', log: () => undefined });
  onTestFinished(() => writer.close());
  return {
    writer,
    lease: await writer.acquireLease(),
    administer: async (statement, values) => (await admin.query(statement, values)).rows,
    connect,
    async resume(pid) {
      const { rowCount } = await admin.query('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [pid]);
      if (rowCount === 0) return;
      process.kill(pid, 'SIGCONT');
      await vi.waitFor(async () => {
        const { rows } = await admin.query('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [pid]);
        expect(rows).toEqual([]);
      }, 10_000);
    },
    async awaitWaiting(kind) {
      const { rows } = await vi.waitFor(async () => {
        const waiting = await admin.query<{ pid: number }>(
          `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
             AND wait_event = $1`,
          [kind],
        );
        expect(waiting.rows).toHaveLength(1);
        return waiting;
      }, 10_000);
      return rows[0]?.pid as number;
    },
    async expectStored(...batches) {
      const expected = new ExpectedLog();
      for (const decisions of batches) expected.store(node, decisions);
      await expectStored(db, expected);
    },
  };
}
