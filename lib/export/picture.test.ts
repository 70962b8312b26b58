import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type LogReading, openReading } from '@/lib/database/reading';
import { openTestLog, type TestLog } from '@/lib/database/testLog';
import { databaseFile } from '@/prisma/databaseFile';
import { Prisma } from '@/prisma/generated/client';
import { rowsOfMoment } from './picture';

// Tens of thousands of rows are stored and read, and the machine may have more to do.
vi.setConfig({ testTimeout: 60_000 });

let log: TestLog;
beforeEach(async () => {
  log = await openTestLog();
});
afterEach(() => log.close());

it('is of one moment, though the table changes between two steps of the copy', async () => {
  const sessions = Array.from({ length: 25_000 }, (_, index) => ({ session: `s${index}` }));
  await log.record(...sessions);
  const reading = openReading(log.dataDir);
  const writer = new Sqlite(databaseFile(log.dataDir));
  let steps = 0;
  const interrupted: LogReading = {
    ...reading,
    run(statement) {
      reading.run(statement);
      if (!statement.sql.includes('INSERT')) return;
      steps += 1;
      writer.exec('UPDATE Session SET requests = requests + 1000');
      writer.exec("DELETE FROM Session WHERE id LIKE 's2%'");
    },
  };
  const asked = { table: Prisma.sql`Session`, columns: Prisma.sql`id, requests`, conditions: [] };
  const rows: { id: string; requests: number }[] = [];
  for await (const batch of rowsOfMoment<(typeof rows)[number]>(interrupted, asked, 500)) rows.push(...batch);
  writer.close();
  reading.close();
  expect(steps).toBeGreaterThan(1);
  expect(rows.map(({ id }) => id)).toEqual(sessions.map(({ session }) => session));
  expect(rows.every(({ requests }) => requests === 1)).toBe(true);
});
