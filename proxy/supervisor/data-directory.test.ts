import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { acquireFileLock } from '@/lib/store/file-lock';
import { silentLog } from '../fixtures/log';
import { type DataDirectory, lockDataDirectory } from './data-directory';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stickyboard-data-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const take = (data: string): DataDirectory => lockDataDirectory(data, acquireFileLock, silentLog);

describe('lockDataDirectory', () => {
  it('keeps one key from start to start', () => {
    const first = take(directory);
    first.release();
    const second = take(directory);
    expect(second.secret).toBe(first.secret);
    expect(second.journalId).toBe(first.journalId);
    expect(second.journalId).not.toBe(second.secret);
    expect(second.secret).toMatch(/^[0-9a-f]{64}$/);
    second.release();
  });

  it('refuses a directory that is held, and names the holder if it is known', () => {
    const first = take(directory);
    expect(() => take(directory)).toThrow(`in use by another Stickyboard (process ${process.pid})`);
    // As the holder in another container looks from here: a process that is not there, or began at another time.
    for (const elsewhere of ['4194305 77', `${process.pid} 1`, '']) {
      writeFileSync(join(directory, 'stickyboard.pid'), `${elsewhere}\n`);
      expect(() => take(directory)).toThrow(
        'in use by another Stickyboard, perhaps in another container; stop it',
      );
    }
    first.release();
    // The holder writes its name into the file, and removes it.
    expect(readFileSync(join(directory, 'stickyboard.pid'), 'utf8')).toBe('\n');
    take(directory).release();
    expect(existsSync(join(directory, 'stickyboard.pid'))).toBe(false);
  });

  it('takes a directory whose holder was killed', async () => {
    const file = join(directory, 'stickyboard.lock');
    const holding = `const Sqlite = require('better-sqlite3');
      new Sqlite(${JSON.stringify(file)}).exec('BEGIN EXCLUSIVE');
      console.log('holds');
      setInterval(() => undefined, 1000);`;
    const other = spawn(process.execPath, ['-e', holding], { cwd: join(import.meta.dirname, '../..') });
    onTestFinished(() => void other.kill('SIGKILL'));
    await once(other.stdout, 'data');
    expect(() => take(directory)).toThrow('is in use by another Stickyboard');
    other.kill('SIGKILL');
    await once(other, 'exit');
    take(directory).release();
  });

  it('keeps the key that the log has from then on', () => {
    const first = take(directory);
    first.replaceSecret('ab'.repeat(32));
    expect(first.secret).toBe('ab'.repeat(32));
    first.release();
    const second = take(directory);
    expect(second.secret).toBe('ab'.repeat(32));
    second.release();
  });

  it('refuses a corrupt key rather than use a weak one', () => {
    writeFileSync(join(directory, 'secret'), '');
    expect(() => take(directory)).toThrow(/secret is corrupt; delete it/);
  });

  it('names a directory that cannot be made', () => {
    writeFileSync(join(directory, 'file'), '');
    expect(() => take(join(directory, 'file'))).toThrow(
      /cannot be written .* choose another directory with --data/,
    );
  });
});
