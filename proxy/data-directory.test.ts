import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { takeDataDirectory } from './data-directory';
import { quiet } from './fixtures/log';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stickyboard-data-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('takeDataDirectory', () => {
  it('keeps one key from start to start', () => {
    const first = takeDataDirectory(directory, quiet);
    first.release();
    const second = takeDataDirectory(directory, quiet);
    expect(second.secret).toBe(first.secret);
    expect(second.secret).toMatch(/^[0-9a-f]{64}$/);
    second.release();
  });

  it('refuses a directory that another process holds, and takes one that a killed process left', async () => {
    const other = spawn('sleep', ['60']);
    onTestFinished(() => void other.kill());
    const began = readFileSync(`/proc/${other.pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19];
    writeFileSync(join(directory, 'stickyboard.pid'), `${other.pid} ${began}\n`);
    expect(() => takeDataDirectory(directory, quiet)).toThrow(
      `in use by another Stickyboard (process ${other.pid})`,
    );
    // The same number, but of a process that began at another time.
    writeFileSync(join(directory, 'stickyboard.pid'), `${other.pid} 1\n`);
    takeDataDirectory(directory, quiet).release();
    writeFileSync(join(directory, 'stickyboard.pid'), '4194305 77\n');
    takeDataDirectory(directory, quiet).release();
  });

  it('refuses a key that is damaged rather than go on with a weak one', () => {
    writeFileSync(join(directory, 'secret'), '');
    expect(() => takeDataDirectory(directory, quiet)).toThrow(/secret is damaged; delete it/);
  });

  it('names a directory that cannot be made', () => {
    writeFileSync(join(directory, 'file'), '');
    expect(() => takeDataDirectory(join(directory, 'file'), quiet)).toThrow(
      /cannot be written .* choose another directory with --data/,
    );
  });
});
