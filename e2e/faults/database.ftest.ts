import { closeSync, openSync, readdirSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { startDeployment } from '../support/deployment';
import { lockDatabase } from '../support/lock-database';
import { expectConsistentLog, waitUntilRecorderCaughtUp } from '../support/log-consistency';
import { countByStatus, getHealthProblems, getNode, getStderrLines, keepRecorded } from './observations';
import { rounds } from './rounds';

const patience = { timeout: 30_000, interval: 100 };
const silence = /^The recorder has stored nothing for \d+ s; about \d+ records wait in the journal\.$/;
const locked =
  /^The recorder has stored nothing for \d+ s: the database is locked; about \d+ records wait in the journal\.$/;

/** How long the database is locked, ms: in full a minute. */
const lockedMs = rounds < 20 ? 8_000 : 60_000;

test('another process locks the database: requests continue, and the journal keeps them until it is unlocked', async () => {
  const scene = await startDeployment();
  const product = scene.getProduct();
  const visitors = scene.startLoad();
  await visitors.awaitResponses(300);
  const unlock = lockDatabase(scene.data);
  const from = Date.now();
  const lags: number[] = [];
  await vi.waitFor(
    async () => expect(await getHealthProblems(product)).toEqual([expect.stringMatching(locked)]),
    patience,
  );
  await vi.waitFor(
    async () => {
      lags.push((await getNode(product)).lagSeconds);
      expect(Date.now() - from).toBeGreaterThan(lockedMs);
    },
    { timeout: lockedMs + 10_000, interval: 500 },
  );
  // The figures on the page grow as long as the lock lasts.
  expect(lags.at(-1)).toBeGreaterThan(lockedMs / 1000 - 3);
  expect(lags).toEqual([...lags].sort((a, b) => a - b));
  const change = await fetch(`${product.dashboardUrl}/api/v1/backends/web/b1`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ weight: 2 }),
  });
  expect([change.status, await change.json()]).toMatchObject([503, { error: { code: 'database-busy' } }]);
  await visitors.awaitResponses(300);
  unlock();
  await vi.waitFor(async () => expect(await getHealthProblems(product)).toEqual([]), patience);
  await visitors.stop();
  expect(countByStatus(visitors, 200)).toBe(visitors.responses.size);
  expect(visitors.unanswered.size).toBe(0);
  await expectConsistentLog(scene.data, visitors);
  expect(getStderrLines(product)).toEqual([
    'recorder: cannot store decisions (database is locked); the journal keeps them meanwhile',
    `dashboard: PATCH /api/v1/backends/web/b1 failed: the database is busy: database is locked (request ${change.headers.get('x-request-id')})`,
    'recorder: storing decisions again',
  ]);
});

/** Overwrites the first page of each table in the database file with garbage. */
function corruptTables(data: string, ...tables: string[]): void {
  const file = join(data, 'stickyboard.db');
  const db = new Database(file, { timeout: 5000 });
  const size = db.pragma('page_size', { simple: true }) as number;
  const roots = tables.map(
    (table) => db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(table) as number,
  );
  // The write-ahead log would hide the corrupted page.
  const [{ busy }] = db.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }];
  if (busy !== 0) throw new Error('the database is busy');
  const fd = openSync(file, 'r+');
  for (const root of roots) writeSync(fd, Buffer.alloc(size, 0xa5), 0, size, (root - 1) * size);
  closeSync(fd);
  // Other connections read their cached pages again after a change.
  db.exec('UPDATE Intent SET version = version + 1');
  db.close();
}

test('a page of the database is corrupted: requests continue, and the journal keeps the unstored decisions', async () => {
  const scene = await startDeployment();
  const product = scene.getProduct();
  const visitors = scene.startLoad();
  await visitors.awaitResponses(300);
  await vi.waitFor(() => corruptTables(scene.data, 'Decision'), patience);
  await visitors.awaitResponses(300);
  await vi.waitFor(
    async () => expect(await getHealthProblems(product)).toEqual([expect.stringMatching(silence)]),
    patience,
  );
  await visitors.awaitResponses(300);
  await visitors.stop();
  expect(countByStatus(visitors, 200)).toBe(visitors.responses.size);
  expect(getStderrLines(product)).toEqual([
    'recorder: cannot store decisions (database disk image is malformed); the journal keeps them meanwhile. ' +
      'The database is corrupt: stop Stickyboard, restore a backup of stickyboard.db or move it away with its -wal and -shm, and start again',
  ]);
  await product.stop();
  // The remedy from the log line.
  for (const file of readdirSync(scene.data)) {
    if (file.startsWith('stickyboard.db'))
      renameSync(join(scene.data, file), join(scene.data, `old-${file}`));
  }
  await scene.start();
  await vi.waitFor(async () => expect(await getHealthProblems(scene.getProduct())).toEqual([]), patience);
  await waitUntilRecorderCaughtUp(scene.data);
  const recorded = keepRecorded(scene.data, visitors);
  expect(recorded.responses.size).toBeGreaterThan(600);
  await expectConsistentLog(scene.data, recorded);
});
