import { existsSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { startDeployment } from '../support/deployment';
import { expectConsistentLog } from '../support/log-consistency';
import { countByStatus, getHealthProblems, getStderrLines } from './observations';

const patience = { timeout: 30_000, interval: 100 };
/** Within which it has to be noticed, ms. */
const notice = { timeout: 2000, interval: 50 };

test('a database that is renamed, removed or emptied is noticed at once; requests continue, and nothing is lost', async () => {
  const scene = await startDeployment();
  const product = scene.getProduct();
  const file = join(scene.data, 'stickyboard.db');
  const problem = (sentence: string) => [`The database cannot be read: ${sentence}.`];
  const recorderLine = (sentence: string) =>
    `recorder: cannot store decisions (${sentence}); the journal keeps them meanwhile`;
  const missing = 'stickyboard.db is missing; restore it, or restart Stickyboard, which starts a new log';

  // Renamed, and put back.
  const visitors = scene.startLoad();
  await visitors.awaitResponses(100);
  renameSync(file, `${file}.away`);
  await vi.waitFor(async () => expect(await getHealthProblems(product)).toEqual(problem(missing)), notice);
  await vi.waitFor(() => expect(getStderrLines(product)).toEqual([recorderLine(missing)]), notice);
  const change = await fetch(`${product.dashboardUrl}/api/v1/backends/web/b1`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ weight: 2 }),
  });
  expect([change.status, await change.json()]).toMatchObject([503, { error: { code: 'database-lost' } }]);
  await visitors.awaitResponses(100);
  renameSync(`${file}.away`, file);
  await vi.waitFor(async () => expect(await getHealthProblems(product)).toEqual([]), patience);
  await visitors.awaitResponses(100);
  await visitors.stop();
  expect(countByStatus(visitors, 200)).toBe(visitors.responses.size);
  await expectConsistentLog(scene.data, visitors);
  expect(getStderrLines(product)).toEqual([recorderLine(missing), 'recorder: storing decisions again']);

  // Removed: later decisions are in the journal, and in the log that the next start begins.
  for (const ending of ['', '-wal', '-shm']) rmSync(file + ending);
  await vi.waitFor(async () => expect(await getHealthProblems(product)).toEqual(problem(missing)), notice);
  await vi.waitFor(() => expect(getStderrLines(product).at(-1)).toBe(recorderLine(missing)), notice);
  const later = scene.startLoad();
  await later.awaitResponses(200);
  await later.stop();
  expect(existsSync(file)).toBe(false);
  await product.stop();
  const restarted = await scene.start();
  await vi.waitFor(async () => expect(await getHealthProblems(restarted)).toEqual([]), patience);
  // The new log has the part of the old journal that was not deleted yet.
  await expectConsistentLog(scene.data, later, {
    responses: new Map(),
    unanswered: new Set(visitors.responses.keys()),
  });

  // Emptied.
  truncateSync(file);
  const emptied =
    'stickyboard.db was emptied; stop Stickyboard, restore a backup of it or move it away with its -wal and -shm, and start again';
  await vi.waitFor(async () => expect(await getHealthProblems(restarted)).toEqual(problem(emptied)), notice);
  await vi.waitFor(() => expect(getStderrLines(restarted)).toEqual([recorderLine(emptied)]), notice);
  await restarted.stop();
  expect(getStderrLines(restarted)).toEqual([recorderLine(emptied)]);
});
