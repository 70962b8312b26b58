import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Database } from '@/lib/store/sql/database';
import { declareUpstreams } from '@/lib/store/sql/declare-upstreams';
import { openDatabase } from '@/lib/store/sqlite/open-database';
import { testPlan } from '@/lib/store/test-database';
import { migrate } from '@/prisma/migrate';
import { readMigrations } from '@/prisma/migration-history';
import { createLockRetry } from './lock-retry';

/** The statements with which another process takes a lock and releases it. */
const locks = {
  writers: 'BEGIN IMMEDIATE',
  all: 'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE other (id)',
};

let data: string;
let other: ChildProcess;
let database: Database | undefined;
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'stickyboard-lock-'));
  await migrate(data);
});
afterEach(async () => {
  other.kill('SIGKILL');
  await database?.$disconnect();
  database = undefined;
  rmSync(data, { recursive: true, force: true });
});

async function lockFromAnotherProcess(statements: string): Promise<void> {
  const program = `
    const db = new (require('better-sqlite3'))(${JSON.stringify(join(data, 'stickyboard.db'))});
    db.exec(${JSON.stringify(statements)});
    process.stdout.write('locked');
    setInterval(() => undefined, 1000);`;
  other = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(other.stdout as NodeJS.EventEmitter, 'data');
}

const describeHolder = () => `process ${other.pid}, node`;
const databasePath = () => join(data, 'stickyboard.db');

describe.each(Object.entries(locks))('a lock that keeps %s out', (whom, statements) => {
  test('is waited for, which is said once; then the step is done', async () => {
    const log = vi.fn();
    const unlocked = createLockRetry(data, log);
    if (whom === 'writers') database = await unlocked(() => openDatabase(data, 'supervisor'));
    await lockFromAnotherProcess(statements);
    const done = unlocked(async () => {
      database ??= await openDatabase(data, 'supervisor');
      await declareUpstreams(database, testPlan.node, testPlan);
    });
    await vi.waitFor(() => expect(log).toHaveBeenCalled(), 5000);
    other.kill('SIGKILL');
    await done;
    expect(log.mock.calls).toEqual([
      ['warn', `waiting for the lock on ${databasePath()} (held by ${describeHolder()})`],
    ]);
    expect(await database?.upstream.count()).toBe(1);
  });

  test('that stays is reported in a sentence', async () => {
    await lockFromAnotherProcess(statements);
    const unlocked = createLockRetry(data, vi.fn(), 200);
    const failed = unlocked(async () => {
      database ??= await openDatabase(data, 'supervisor');
      await declareUpstreams(database, testPlan.node, testPlan);
    });
    await expect(failed).rejects.toThrow(
      `data: ${databasePath()} was locked for 0.2 s by ${describeHolder()}; stop it, or choose another directory with --data`,
    );
  });
});

test('a migration that meets a lock is tried again', async () => {
  const log = vi.fn();
  await lockFromAnotherProcess(locks.writers);
  const next = { name: '9999_next', sql: 'CREATE TABLE "Next" (id INTEGER);', checksum: 'abc' };
  const known = readMigrations(join(import.meta.dirname, '../../../prisma/migrations/sqlite'));
  const done = createLockRetry(data, log)(() => migrate(data, [...known, next]));
  await vi.waitFor(() => expect(log).toHaveBeenCalled(), 5000);
  other.kill('SIGKILL');
  expect((await done).applied).toEqual(['9999_next']);
});
