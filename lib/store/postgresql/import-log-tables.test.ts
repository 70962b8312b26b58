import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import type { DatabaseTarget } from '@/lib/core/store-location';
import { createLocalLocation } from '@/lib/core/store-location';
import { moveLog } from '@/lib/store/chosen-engine';
import { byLastSeen, collect, everything } from '@/lib/store/contract-suite/sample';
import { filledAt, fillTestLog } from '@/lib/store/fill-test-log';
import type { LogTables } from '@/lib/store/log-tables';
import { openLogTables } from '@/lib/store/sqlite/open-log-tables';
import { sqliteEngine } from '@/lib/store/sqlite/sqlite-engine';
import type { Store } from '@/lib/store/store';
import { getDatabasePath } from '@/prisma/database-path';
import { withConnection } from './connection/connect';
import { importLogTables } from './import-log-tables';
import { postgresqlEngine } from './postgresql-engine';
import { createTestPostgresql } from './test-server/test-databases';

const owner = { journalId: 'journal-1', secret: 'not the one in the log' };
let dataDir: string;
let target: DatabaseTarget;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'stickyboard-move-'));
  await fillTestLog(dataDir, owner.journalId);
});
afterAll(() => rmSync(dataDir, { recursive: true }));
beforeEach(async () => {
  const created = await createTestPostgresql(false);
  target = created.target;
  onTestFinished(created.drop);
});

const move = (onProgress: (rows: number) => void = () => undefined) =>
  moveLog(dataDir, owner, target, onProgress);
const query = <Row extends object>(sql: string): Promise<Row[]> =>
  withConnection(target, 'test', async ({ client }) => (await client.query<Row>(sql)).rows);
const listSchemas = async (): Promise<string[]> =>
  (
    await query<{ name: string }>(
      "SELECT nspname AS name FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'",
    )
  ).map(({ name }) => name);
const openTables = (): LogTables => {
  const tables = openLogTables(dataDir);
  onTestFinished(() => tables.close());
  return tables;
};

it('takes every row of every table, with its ids', async () => {
  const before = readFileSync(getDatabasePath(dataDir));
  const moved = await move();
  expect(readFileSync(getDatabasePath(dataDir)).equals(before)).toBe(true);
  const tables = openTables();
  for (const [table, columns] of tables.columns) {
    const rows = [...tables.rows(table, columns)];
    expect(rows, `rows of ${table} that the test makes`).not.toEqual([]);
    const found = await query<Record<string, unknown>>(
      table === 'Latency'
        ? `SELECT *, bucket + array_lower(counts, 1) - 2 AS bucket, count FROM "Latency", unnest(counts) WITH ORDINALITY AS packed(count, bucket)
           WHERE count > 0`
        : `SELECT * FROM "${table}"`,
    );
    const copied = found.map((row) => columns.map((column) => formatValue(row[column])));
    expect(copied.sort(), table).toEqual(rows.map((row) => row.map(formatValue)).sort());
  }
  expect(moved.decisions).toBe(tables.count('Decision'));
  expect(moved.sessions).toBe(tables.count('Session'));
  expect(await listSchemas()).toEqual(['public']);
});

it('answers as the log did, and goes on after its ids', async () => {
  await move();
  const source = await sqliteEngine.open(createLocalLocation(dataDir), 'dashboard');
  onTestFinished(() => source.close());
  const moved = await postgresqlEngine.open({ dataDir, database: target }, 'supervisor');
  onTestFinished(() => moved.close());
  const answers = await ask(moved);
  expect(answers).toEqual(await ask(source));
  expect(answers.positions).toEqual(new Map([['worker-1.1.1.ndjson', 1000]]));
  expect(answers.secret).toBe('5ec7e7');
  expect(answers.users).toMatchObject([{ name: 'alice' }]);

  const highest = openTables();
  for (const [table, column] of [
    ['Event', 'id'],
    ['Audit', 'id'],
    ['Notification', 'sequence'],
    ['Decision', 'id'],
    ['Session', 'rowid'],
  ] as const) {
    const [next] = await query<{ id: string }>(
      `SELECT nextval(pg_get_serial_sequence('"${table}"', '${column}')) AS id`,
    );
    expect(BigInt(next?.id ?? 0), table).toBe(highest.highestNumber(table, column) + 1n);
  }
});

it('gives a log that no load balancer has opened yet the journal and the secret of its directory', async () => {
  const tables = openTables();
  const older: LogTables = {
    ...tables,
    count: (table) => (table === 'Secret' ? 0 : tables.count(table)),
    *rows(table, ...more) {
      for (const row of tables.rows(table, ...more)) {
        if (table === 'JournalPosition') yield row.map((value) => (value === owner.journalId ? '' : value));
        else if (table !== 'Secret') yield row;
      }
    },
  };
  await importLogTables(older, owner, target, () => undefined);
  const store = await postgresqlEngine.open({ dataDir, database: target }, 'supervisor');
  onTestFinished(() => store.close());
  expect((await store.getJournalPositions(owner.journalId)).get('worker-1.1.1.ndjson')).toBe(1000);
  expect(await store.shareSecret('another')).toBe(owner.secret);
});

it('leaves everything as it is if it fails in the middle, or was killed', async () => {
  const tables = openTables();
  const broken: LogTables = {
    ...tables,
    *rows(table, ...more) {
      for (const row of tables.rows(table, ...more)) {
        yield row;
        if (table === 'Session') throw new Error('the disk is gone');
      }
    },
  };
  const importing = importLogTables(broken, owner, target, () => undefined);
  await expect(importing).rejects.toThrow('the disk is gone');
  expect(await listSchemas()).toEqual(['public']);
  expect(await postgresqlEngine.exists({ dataDir, database: target })).toBe(false);

  // What one that was killed leaves behind.
  await query('CREATE SCHEMA public_import');
  await query('CREATE TABLE public_import."Decision" (half BIGINT)');
  expect((await move()).decisions).toBe(tables.count('Decision'));
  expect(await listSchemas()).toEqual(['public']);
});

it.each(['Decision', 'Latency'])('notices a row of %s that has not arrived', async (lost) => {
  const tables = openTables();
  const lossy: LogTables = {
    ...tables,
    *rows(table, ...more) {
      const [first = [], ...rest] = tables.rows(table, ...more);
      yield* table === lost ? rest : [first, ...rest];
    },
  };
  const importing = importLogTables(lossy, owner, target, () => undefined);
  await expect(importing).rejects.toThrow(`not all rows of ${lost} have arrived`);
  expect(await postgresqlEngine.exists({ dataDir, database: target })).toBe(false);
});

it('refuses a database that is used, even by a user alone, and takes one whose tables are empty', async () => {
  await postgresqlEngine.prepare({ dataDir, database: target });
  await query(`INSERT INTO "User" VALUES ('bob', 'viewer', 'x', 1, 1)`);
  const refusal =
    /^database: the log in .* is not empty; choose another database, or another schema with database\.schema$/;
  await expect(move()).rejects.toThrow(refusal);
  expect(await query('SELECT name FROM "User"')).toEqual([{ name: 'bob' }]);
  await query('DELETE FROM "User"');
  await move();
  await expect(move()).rejects.toThrow(refusal);
});

/** A value as text, by whichever driver it was read. */
function formatValue(value: unknown): string | null {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return value === null ? null : String(value);
}

async function ask(store: Store) {
  const range = { from: filledAt - 60, to: filledAt + 60 };
  return {
    decisions: await store.getDecisions({}, everything),
    sessions: await store.getSessions({}, byLastSeen, everything),
    session: await store.getSession({ id: 's2', ...everything }),
    events: await store.getEvents({}, everything),
    eventsAfter: await store.getEventsAfter(0, 100),
    backends: await store.getBackends(),
    upstreams: await store.getUpstreams(),
    intent: await store.getIntentVersion(),
    load: await store.getLoad({ step: 1, ...range }),
    moves: await store.getMoves({ step: 1, ...range }),
    totals: await store.getTotals(),
    displaced: await store.getDisplacedSessions(),
    users: await store.getUsers(),
    tokens: await store.getTokens(),
    audit: await store.getAudit({}, everything),
    notifications: await store.getNotificationTotals(),
    progress: await store.getNotificationProgress(),
    next: await store.getNextNotification('ops'),
    positions: await store.getJournalPositions(owner.journalId),
    secret: await store.shareSecret('another'),
    exported: await collect(store.decisionBatches({})),
  };
}
