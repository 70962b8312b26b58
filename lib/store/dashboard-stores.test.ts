import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { setProcessState } from '@/lib/core/process-state';
import { getDashboardStore } from './dashboard-stores';
import { findProblems } from './find-problems';

test('a dashboard that is restarted without its database reports that, without the path', async () => {
  // Found: /healthz showed every client the path of the data directory, and asked to start a running program.
  const folder = mkdtempSync(join(tmpdir(), 'stickyboard-gone-'));
  const before = process.env.STICKYBOARD_DATA;
  process.env.STICKYBOARD_DATA = folder;
  onTestFinished(() => {
    if (before === undefined) delete process.env.STICKYBOARD_DATA;
    else process.env.STICKYBOARD_DATA = before;
    setProcessState('stores', undefined);
    rmSync(folder, { recursive: true });
  });
  expect(await findProblems(() => getDashboardStore('dashboard'), null)).toEqual([
    'The database cannot be read: stickyboard.db is missing; restore it, or restart Stickyboard, which starts a new log.',
  ]);
});
