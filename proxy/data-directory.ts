import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Log } from './log';

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
export function takeDataDirectory(directory: string, log: Log): DataDirectory {
  const lock = join(directory, 'stickyboard.pid');
  try {
    makeDirectory(join(directory, 'journal'));
    takeLock(lock, directory);
    return { secret: readSecret(join(directory, 'secret')), release: () => release(lock, log) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Error(
      `data: ${directory} cannot be written (${message}); choose another directory with --data`,
    );
  }
}

/** Makes a directory and those above it. Node's own recursive mkdir never returns below /proc. */
function makeDirectory(directory: string): void {
  if (existsSync(directory)) return;
  const above = dirname(directory);
  if (above !== directory) makeDirectory(above);
  mkdirSync(directory, { mode: 0o700 });
}

function takeLock(lock: string, directory: string): void {
  const [pid, began] = existsSync(lock) ? readFileSync(lock, 'utf8').trim().split(' ') : [];
  // A number alone may by now be another program's: the time when it began tells.
  if (
    pid !== undefined &&
    Number(pid) !== process.pid &&
    began !== undefined &&
    beginningOf(Number(pid)) === began
  ) {
    throw new Error(
      `data: ${directory} is in use by another Stickyboard (process ${pid}); stop it or choose another directory with --data`,
    );
  }
  // What is left is of a process that was killed.
  rmSync(lock, { force: true });
  writeFileSync(lock, `${process.pid} ${beginningOf(process.pid)}\n`, { mode: 0o600, flag: 'wx' });
}

/** What cannot be removed does no harm: the next start sees that this process is gone. */
function release(lock: string, log: Log): void {
  try {
    rmSync(lock, { force: true });
  } catch (error) {
    log('warn', `${lock} cannot be removed: ${(error as Error).message}`);
  }
}

/** When a process began, in clock ticks since the machine did (proc(5), stat, field 22); null where it is gone. */
function beginningOf(pid: number): string | null {
  const file = `/proc/${pid}/stat`;
  if (!Number.isInteger(pid) || pid <= 0 || !existsSync(file)) return null;
  const stat = readFileSync(file, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

const SECRET = /^[0-9a-f]{64}$/;

function readSecret(file: string): string {
  if (!existsSync(file)) {
    // Put in its place whole: a crash must not leave an empty key behind.
    writeFileSync(`${file}.new`, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (!SECRET.test(secret)) {
    throw new Error(
      `data: ${file} is damaged; delete it to have a new key made (fingerprints in the log will change)`,
    );
  }
  return secret;
}
