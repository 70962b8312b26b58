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

const versions = readMigrations(join(projectRoot, 'prisma/migrations'));

function createDataDirectory(): string {
  const data = temporaryDirectory();
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  return data;
}

it.each([
  ['the first version', 1],
  ['the version before this one', versions.length - 1],
])('starts on the log of %s, keeps a copy of it, and goes on with it', async (_what, count) => {
  const data = createDataDirectory();
  await migrate(data, versions.slice(0, count));
  writeSampleRows(getDatabasePath(data), Math.floor(Date.now() / 1000) - 60);
  const before = readAllRows(getDatabasePath(data));
  const backend = await startBackend('b1');
  onTestFinished(() => backend.kill());
  const product = await startProduct(['--data', data, '--backend', `b1=${backend.address}`]);
  onTestFinished(() => product.stop().then(() => undefined));
  const backup = join(data, `stickyboard-before-${versions[count]?.name}.db`);
  expect(product.stdout()).toContain(`brought up to date; the old one is kept as ${backup}`);
  expect(readAllRows(backup)).toEqual(before);
  await fetch(product.proxyUrl);
  await vi.waitFor(async () => {
    const answer = await fetch(`${product.dashboardUrl}/api/v1/decisions`);
    const { decisions } = (await answer.json()) as { decisions: { session: string }[] };
    expect(decisions).toHaveLength(8);
    expect(decisions.filter(({ session }) => session === 's1')).toHaveLength(6);
  }, 10_000);
});

it('refuses the log of a newer version in one line, and leaves it alone', async () => {
  const data = createDataDirectory();
  await migrate(data, [
    ...versions,
    { name: '9999_later', sql: 'CREATE TABLE "Later" (id INTEGER);', checksum: 'x' },
  ]);
  const db = new Sqlite(getDatabasePath(data));
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  const copy = join(createDataDirectory(), 'copy.db');
  copyFileSync(getDatabasePath(data), copy);
  const { code, stderr, remainingProcesses } = await runProduct(['--data', data, '--backend', '127.0.0.1:9']);
  expect(code).toBe(2);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(
    /is from a newer version of Stickyboard \(it has had migration 9999_later\); install that version or/,
  );
  expect(remainingProcesses).toEqual([]);
  expect(readAllRows(getDatabasePath(data))).toEqual(readAllRows(copy));
  expect(readdirSync(data).filter((file) => file.includes('before'))).toEqual([]);
});
