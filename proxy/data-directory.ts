import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** A data directory that no other Stickyboard uses while this one runs. */
export interface DataDirectory {
  /** Key of the fingerprints in the log, hex; made at the first start. */
  secret: string;
  release(): void;
}

/**
 * Makes the directory where it is missing, and takes it for this process.
 * @throws one sentence where it cannot be written or another process holds it
 */
export function takeDataDirectory(directory: string): DataDirectory {
  const lock = join(directory, 'stickyboard.pid');
  try {
    mkdirSync(join(directory, 'journal'), { recursive: true, mode: 0o700 });
    takeLock(lock, directory);
    return { secret: readSecret(join(directory, 'secret')), release: () => rmSync(lock, { force: true }) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Error(
      `data: ${directory} cannot be written (${message}); choose another directory with --data`,
    );
  }
}

function takeLock(lock: string, directory: string): void {
  const holder = existsSync(lock) ? Number.parseInt(readFileSync(lock, 'utf8'), 10) : Number.NaN;
  if (holder !== process.pid && isRunning(holder)) {
    throw new Error(
      `data: ${directory} is in use by another Stickyboard (process ${holder}); stop it or choose another directory with --data`,
    );
  }
  // What is left is of a process that was killed.
  rmSync(lock, { force: true });
  const fd = openSync(lock, 'wx', 0o600);
  writeSync(fd, `${process.pid}\n`);
  closeSync(fd);
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readSecret(file: string): string {
  if (!existsSync(file))
    writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  return readFileSync(file, 'utf8').trim();
}
