// @ts-check
import { existsSync, readFileSync, rmSync } from 'node:fs';

/**
 * How many tests passed and failed, from vitest's JSON report; the report is removed, so that the next run
 * never counts an old one. None if the runner stopped before it wrote a report.
 * @param {string} path
 */
export function readVitestCounts(path) {
  const report = readAndDelete(path);
  return { passed: report?.numPassedTests ?? 0, failed: report?.numFailedTests ?? 0 };
}

/**
 * The same from Playwright's. A test that passed at the second try counts as passed.
 * @param {string} path
 */
export function readPlaywrightCounts(path) {
  const stats = readAndDelete(path)?.stats;
  return { passed: (stats?.expected ?? 0) + (stats?.flaky ?? 0), failed: stats?.unexpected ?? 0 };
}

/** @param {string} path */
function readAndDelete(path) {
  if (!existsSync(path)) return null;
  const report = JSON.parse(readFileSync(path, 'utf8'));
  rmSync(path);
  return report;
}
