import {
  closeSync,
  copyFileSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { formatError } from '@/lib/core/format-error.mjs';
import type { Database } from '@/lib/store/sql/database';
import { declareUpstreams } from '@/lib/store/sql/declare-upstreams';
import { openDatabase } from '@/lib/store/sqlite/open-database';
import { openTestDatabase, type TestDatabase, testPlan } from '@/lib/store/test-database';
import { isDatabaseLost } from './database-file-watch';

let log: TestDatabase;
let db: Database;
let file: string;
beforeEach(async () => {
  log = await openTestDatabase();
  file = join(log.dataDir, 'stickyboard.db');
  // Another process would have the pages of the database in the file itself, not in the -wal alone.
  await log.db.$queryRaw`PRAGMA wal_checkpoint(TRUNCATE)`;
  db = await openDatabase(log.dataDir, 'operator');
});
afterEach(async () => {
  await db.$disconnect();
  await log.close();
});

/** The error of reading and writing; null if there is none. */
async function getProblem(): Promise<string | null> {
  const errors = await Promise.all(
    [db.node.count(), declareUpstreams(db, testPlan.node, testPlan)].map((done) =>
      done.then(() => null).catch((e: unknown) => e),
    ),
  );
  const [read, write] = errors;
  if (read === null && write === null) return null;
  expect([isDatabaseLost(read), isDatabaseLost(write)]).toEqual([true, true]);
  expect(formatError(read)).toBe(formatError(write));
  return formatError(write);
}
const expectProblem = (sentence: RegExp | null) =>
  vi.waitFor(
    async () =>
      expect(await getProblem()).toEqual(sentence === null ? null : expect.stringMatching(sentence)),
    { timeout: 2000, interval: 20 },
  );

describe('a database whose files change while it is open', () => {
  test.each(['', '-wal', '-shm'])('is not used without its file%s, until that is back', async (ending) => {
    expect(await getProblem()).toBeNull();
    renameSync(file + ending, `${file}.away`);
    await expectProblem(
      new RegExp(`^stickyboard.db${ending} is missing; restore it, or restart Stickyboard, which `),
    );
    renameSync(`${file}.away`, file + ending);
    await expectProblem(null);
  });

  test('is not used if it was removed, nor with another file in its place', async () => {
    copyFileSync(file, `${file}.copy`);
    rmSync(file);
    await expectProblem(/is missing; restore it, or restart Stickyboard, which starts a new log$/);
    renameSync(`${file}.copy`, file);
    await expectProblem(/was replaced by another file; restart Stickyboard to use the new one$/);
  });

  test.each<[string, () => void, RegExp]>([
    ['emptied', () => truncateSync(file), /was emptied; stop Stickyboard, restore a backup/],
    ['overwritten', () => overwrite(file), /was overwritten; stop Stickyboard, restore a backup/],
    [
      'cut off',
      () => truncateSync(file, statSync(file).size / 2),
      /was cut off; stop Stickyboard, restore a backup/,
    ],
  ])('is not used any more once it was %s', async (_how, spoil, sentence) => {
    copyFileSync(file, `${file}.copy`);
    spoil();
    await expectProblem(sentence);
    // The old content may be back, but not what SQLite has read and written since.
    copyFileSync(`${file}.copy`, file);
    expect(await getProblem()).toMatch(sentence);
  });
});

test('a transaction that meets it does not keep others from beginning', async () => {
  renameSync(file, `${file}.away`);
  for (let attempt = 0; attempt < 3; attempt++) expect(await getProblem()).toMatch(/is missing/);
  renameSync(`${file}.away`, file);
  expect(await getProblem()).toBeNull();
});

function overwrite(path: string): void {
  const fd = openSync(path, 'r+');
  writeSync(fd, Buffer.alloc(4096), 0, 4096, 0);
  closeSync(fd);
}
