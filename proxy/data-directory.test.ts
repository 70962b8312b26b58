import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeDataDirectory } from './data-directory';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stickyboard-data-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('takeDataDirectory', () => {
  it('keeps one key from start to start', () => {
    const first = takeDataDirectory(directory);
    first.release();
    const second = takeDataDirectory(directory);
    expect(second.secret).toBe(first.secret);
    expect(second.secret).toMatch(/^[0-9a-f]{64}$/);
    second.release();
  });

  it('refuses a directory that a running process holds, and takes one that a killed process left', () => {
    writeFileSync(join(directory, 'stickyboard.pid'), `${process.ppid}\n`);
    expect(() => takeDataDirectory(directory)).toThrow(
      `in use by another Stickyboard (process ${process.ppid})`,
    );
    writeFileSync(join(directory, 'stickyboard.pid'), '4194305\n');
    takeDataDirectory(directory).release();
  });

  it('names a directory that cannot be made', () => {
    writeFileSync(join(directory, 'file'), '');
    expect(() => takeDataDirectory(join(directory, 'file'))).toThrow(
      /cannot be written .* choose another directory with --data/,
    );
  });
});
