import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, it, onTestFinished, vi } from 'vitest';
import { getDatabasePath } from '@/prisma/database-path';
import { migrate } from '@/prisma/migrate';
import { readMigrations } from '@/prisma/migration-history';
import { readAllRows, writeSampleRows } from '@/prisma/test-versions';
import { startBackend } from '../support/backend';
import { runProduct, startProduct, temporaryDirectory } from '../support/product';
import { projectRoot } from '../support/project-root';

const versions = readMigrations(join(projectRoot, 'prisma/migrations/sqlite'));
const later = 'CREATE TABLE "Later" (id INTEGER);';

function createDataDirectory(): string {
  const data = temporaryDirectory();
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  return data;
}

it('starts on a log with rows of every kind, and continues it', async () => {
  const data = createDataDirectory();
  await migrate(data);
  writeSampleRows(getDatabasePath(data), Math.floor(Date.now() / 1000) - 60);
  const backend = await startBackend('b1');
  onTestFinished(() => backend.kill());
  const product = await startProduct(['--data', data, '--backend', `b1=${backend.address}`]);
  onTestFinished(() => product.stop().then(() => undefined));
  await fetch(product.proxyUrl);
  await vi.waitFor(async () => {
    const response = await fetch(`${product.dashboardUrl}/api/v1/decisions`);
    const { decisions } = (await response.json()) as { decisions: { session: string }[] };
    expect(decisions).toHaveLength(8);
    expect(decisions.filter(({ session }) => session === 's1')).toHaveLength(6);
  }, 10_000);
});

it.each([
  [
    'a newer version',
    [...versions, { name: '9999_later', sql: later, checksum: 'x' }],
    /is from a newer version of Stickyboard \(it has had migration 9999_later\); install that version or/,
  ],
  [
    'a development version',
    [{ name: '0001_init', sql: later, checksum: 'x' }],
    /was made by a development version and cannot be upgraded; export its decisions with that version/,
  ],
])('refuses the log of %s in one line, and does not change it', async (_what, migrations, message) => {
  const data = createDataDirectory();
  await migrate(data, migrations);
  const db = new Sqlite(getDatabasePath(data));
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  const copy = join(createDataDirectory(), 'copy.db');
  copyFileSync(getDatabasePath(data), copy);
  const { code, stderr, remainingProcesses } = await runProduct(['--data', data, '--backend', '127.0.0.1:9']);
  expect(code).toBe(2);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(message);
  expect(remainingProcesses).toEqual([]);
  expect(readAllRows(getDatabasePath(data))).toEqual(readAllRows(copy));
  expect(readdirSync(data).filter((file) => file.includes('before'))).toEqual([]);
});
