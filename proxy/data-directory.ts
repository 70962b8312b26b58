import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorSentence } from '@/lib/core/error-sentence.mjs';
import type { Log } from './log';

/** A data directory that no other Stickyboard uses while this one runs. */
export interface DataDirectory {
  /** Key of the fingerprints in the log, hex; made at the first start. */
  secret: string;
  release(): void;
}

/** Holds a file for this process as long as it lives. @returns what lets go of it; null where another holds it */
export type Hold = (file: string) => (() => void) | null;

/**
 * Makes the directory where it is missing, and takes it for this process.
 * @throws one sentence where it cannot be written or another process holds it
 */
export function takeDataDirectory(directory: string, hold: Hold, log: Log): DataDirectory {
  let letGo: (() => void) | null = null;
  try {
    makeDirectory(join(directory, 'journal'));
    letGo = hold(join(directory, 'stickyboard.lock'));
    const file = join(directory, 'stickyboard.pid');
    if (letGo === null) {
      throw new Error(
        `data: ${directory} is in use by another Stickyboard${holderIn(file)}; stop it or choose another directory with --data`,
      );
    }
    const own = tellHolder(file);
    const free = letGo;
    const release = (): void => {
      forgetHolder(file, own, log);
      free();
    };
    return { secret: readSecret(join(directory, 'secret')), release };
  } catch (error) {
    letGo?.();
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Error(
      `data: ${directory} cannot be written (${errorSentence(error)}); choose another directory with --data`,
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

/** Who holds the directory, for the sentence about it: the lock itself does not tell. */
function holderIn(file: string): string {
  const [pid, began] = existsSync(file) ? readFileSync(file, 'utf8').trim().split(' ') : [];
  // A number alone may be of a process that is gone, or of another container: the time when it began tells.
  return began !== undefined && beginningOf(Number(pid)) === began
    ? ` (process ${pid})`
    : ', perhaps in another container';
}

/** Writes down who holds the directory, for people. @returns what was written */
function tellHolder(file: string): string {
  const own = `${process.pid} ${beginningOf(process.pid)}\n`;
  // What is left is of a process that was killed.
  rmSync(file, { force: true });
  writeFileSync(file, own, { mode: 0o600, flag: 'wx' });
  return own;
}

/** What cannot be removed does no harm: it is the lock that counts. */
function forgetHolder(file: string, own: string, log: Log): void {
  try {
    if (existsSync(file) && readFileSync(file, 'utf8') === own) unlinkSync(file);
  } catch (error) {
    log('warn', `${file} cannot be removed: ${errorSentence(error)}`);
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
