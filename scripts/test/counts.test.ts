import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readPlaywrightCounts, readVitestCounts } from './counts.mjs';

const folder = mkdtempSync(join(tmpdir(), 'stickyboard-counts-'));
const path = join(folder, 'report.json');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('reads the reports of both runners, each once', () => {
  writeFileSync(path, JSON.stringify({ numPassedTests: 7, numFailedTests: 1 }));
  expect(readVitestCounts(path)).toEqual({ passed: 7, failed: 1 });
  expect(existsSync(path)).toBe(false);
  writeFileSync(path, JSON.stringify({ stats: { expected: 4, flaky: 1, unexpected: 2, skipped: 3 } }));
  expect(readPlaywrightCounts(path)).toEqual({ passed: 5, failed: 2 });
});

test('a runner that wrote no report has run nothing', () => {
  expect(readVitestCounts(path)).toEqual({ passed: 0, failed: 0 });
  expect(readPlaywrightCounts(path)).toEqual({ passed: 0, failed: 0 });
});
