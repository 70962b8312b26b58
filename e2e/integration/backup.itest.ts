import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Backend, startBackend } from '../support/backend';
import { startProduct, temporaryDirectory } from '../support/product';
import { runStickyboard } from '../support/run-command';
import { sendVisitors } from '../support/visitor';

let folder: string;
let backend: Backend;
beforeEach(async () => {
  folder = temporaryDirectory();
  backend = await startBackend('b1');
});
afterEach(async () => {
  await backend.kill();
  rmSync(folder, { recursive: true });
});

async function countDecisions(dashboardUrl: string): Promise<number> {
  const response = await fetch(`${dashboardUrl}/api/v1/decisions?limit=1000`);
  return ((await response.json()) as { decisions: unknown[] }).decisions.length;
}

it('copies a log during traffic, and the product starts from the copy', async () => {
  const data = join(folder, 'data');
  const args = ['--backend', `b1=${backend.address}`];
  const first = await startProduct([...args, '--data', data]);
  const copy = join(folder, 'copy');
  try {
    await sendVisitors(first.proxyUrl, 20);
    await vi.waitFor(async () => expect(await countDecisions(first.dashboardUrl)).toBe(20), 10_000);
    const coming = sendVisitors(first.proxyUrl, 50);
    const done = await runStickyboard(['backup', copy, '--data', data]);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).toMatch(/has the log as it is now, \d+\.\d MB; start from it with --data .*copy\n$/);
    await coming;
    expect(readdirSync(copy).sort()).toEqual(['journal-id', 'secret', 'stickyboard.db']);
    expect(statSync(join(copy, 'stickyboard.db')).mode & 0o077).toBe(0);
    expect(await runStickyboard(['backup', copy, '--data', data])).toMatchObject({
      code: 2,
      stderr: `stickyboard: backup: ${copy} is not empty; choose an empty or nonexistent directory\n`,
    });
  } finally {
    await first.stop();
  }
  const second = await startProduct([...args, '--data', copy]);
  try {
    const copied = await countDecisions(second.dashboardUrl);
    expect(copied).toBeGreaterThanOrEqual(20);
    await sendVisitors(second.proxyUrl, 1);
    await vi.waitFor(async () => expect(await countDecisions(second.dashboardUrl)).toBe(copied + 1), 10_000);
  } finally {
    await second.stop();
  }
});

it('fills a directory that is there as it is: it may be a mount point', async () => {
  const data = join(folder, 'data');
  await (await startProduct(['--backend', `b1=${backend.address}`, '--data', data])).stop();
  const mounted = join(folder, 'mounted');
  // A new file system has lost+found, and a killed backup has left .partial.
  mkdirSync(join(mounted, 'lost+found'), { recursive: true });
  mkdirSync(join(mounted, '.partial'));
  writeFileSync(join(mounted, '.partial/stickyboard.db'), 'half of it');
  const { ino } = statSync(mounted);
  expect(await runStickyboard(['backup', mounted, '--data', data])).toMatchObject({ code: 0, stderr: '' });
  expect(statSync(mounted).ino).toBe(ino);
  expect(readdirSync(mounted).sort()).toEqual(['journal-id', 'lost+found', 'secret', 'stickyboard.db']);
});

it('leaves no files if a backup cannot be made', async () => {
  const nothing = await runStickyboard(['backup', join(folder, 'copy'), '--data', join(folder, 'none')]);
  expect(nothing).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no log in') });
  mkdirSync(join(folder, 'data'));
  writeFileSync(
    join(folder, 'data/stickyboard.db'),
    'this is no database, and long enough to be recognized as none',
  );
  expect((await runStickyboard(['backup', join(folder, 'copy'), '--data', join(folder, 'data')])).code).toBe(
    2,
  );
  expect(existsSync(join(folder, 'copy'))).toBe(false);
});
