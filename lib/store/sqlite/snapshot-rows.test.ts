import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openTestDatabase, type TestDatabase } from '@/lib/store/test-database';
import { getDatabasePath } from '@/prisma/database-path';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { type LogReader, openLogReader } from './log-reader';
import { snapshotRows } from './snapshot-rows';

// Tens of thousands of rows are stored and read, and the machine may have more to do.
vi.setConfig({ testTimeout: 60_000 });

let log: TestDatabase;
beforeEach(async () => {
  log = await openTestDatabase();
});
afterEach(() => log.close());

it('is of one moment, though the table changes between two steps of the copy', async () => {
  const sessions = Array.from({ length: 25_000 }, (_, index) => ({ session: `s${index}` }));
  await log.storeDecisions(...sessions);
  const reading = openLogReader(log.dataDir);
  const writer = new Sqlite(getDatabasePath(log.dataDir));
  let steps = 0;
  const interrupted: LogReader = {
    ...reading,
    execute(statement) {
      reading.execute(statement);
      if (!statement.sql.includes('INSERT')) return;
      steps += 1;
      writer.exec('UPDATE Session SET requests = requests + 1000');
      writer.exec("DELETE FROM Session WHERE id LIKE 's2%'");
    },
  };
  const asked = { table: Prisma.sql`Session`, columns: Prisma.sql`id, requests`, conditions: [] };
  const rows: { id: string; requests: number }[] = [];
  for await (const batch of snapshotRows<(typeof rows)[number]>(interrupted, asked, 500)) rows.push(...batch);
  writer.close();
  reading.close();
  expect(steps).toBeGreaterThan(1);
  expect(rows.map(({ id }) => id)).toEqual(sessions.map(({ session }) => session));
  expect(rows.every(({ requests }) => requests === 1)).toBe(true);
});
