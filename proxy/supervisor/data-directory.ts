import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { formatError } from '@/lib/core/format-error.mjs';
import type { Logger } from '@/lib/core/logger';

/** A data directory that no other Stickyboard uses while this one runs. */
export interface DataDirectory {
  /** Key of the fingerprints in the log, hex; made at the first start. */
  secret: string;
  /** Keeps another key from now on: the one that the log has. */
  replaceSecret(secret: string): void;
  /** Names the journal in the log, whatever the node is called, hex; made at the first start. */
  journalId: string;
  release(): void;
}

/**
 * Holds a file for this process as long as it lives. @returns the function that releases it; null if another holds it
 */
export type AcquireFileLock = (file: string) => (() => void) | null;

/**
 * Creates the directory if it is missing, and locks it for this process.
 * @throws one sentence if it cannot be written or another process holds it
 */
export function lockDataDirectory(
  directory: string,
  acquireLock: AcquireFileLock,
  log: Logger,
): DataDirectory {
  let releaseLock: (() => void) | null = null;
  try {
    makeDirectory(join(directory, 'journal'));
    releaseLock = acquireLock(join(directory, 'stickyboard.lock'));
    const pidFile = join(directory, 'stickyboard.pid');
    if (releaseLock === null) {
      throw new Error(
        `data: ${directory} is in use by another Stickyboard${describeLockHolder(pidFile)}; stop it or choose another data directory`,
      );
    }
    const pidFileText = writePidFile(pidFile);
    const unlock = releaseLock;
    const release = (): void => {
      removePidFile(pidFile, pidFileText, log);
      unlock();
    };
    const secretFile = join(directory, 'secret');
    const secret = readRandomKey(secretFile, 'delete it: the log has a copy of it');
    const journalId = readRandomKey(
      join(directory, 'journal-id'),
      'restore it; without it, records that are stored already would be stored again: move the folder journal away and delete both',
    );
    return {
      secret,
      journalId,
      replaceSecret(changed) {
        this.secret = changed;
        writeKey(secretFile, changed);
      },
      release,
    };
  } catch (error) {
    releaseLock?.();
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Error(
      `data: ${directory} cannot be written (${formatError(error)}); choose another directory with --data`,
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

/** The holder of the directory, for the error message: the lock itself does not name it. */
function describeLockHolder(file: string): string {
  const [pid, startTicks] = existsSync(file) ? readFileSync(file, 'utf8').trim().split(' ') : [];
  // A process id alone may be of an exited process, or of another container: the start time distinguishes them.
  return startTicks !== undefined && getProcessStartTicks(Number(pid)) === startTicks
    ? ` (process ${pid})`
    : ', perhaps in another container';
}

/** Records the holder of the directory, for people. @returns what was written */
function writePidFile(file: string): string {
  const text = `${process.pid} ${getProcessStartTicks(process.pid)}\n`;
  // The file is of a process that was killed.
  rmSync(file, { force: true });
  writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
  return text;
}

/** What cannot be removed does no harm: it is the lock that counts. */
function removePidFile(file: string, expectedText: string, log: Logger): void {
  try {
    if (existsSync(file) && readFileSync(file, 'utf8') === expectedText) unlinkSync(file);
  } catch (error) {
    log('warn', `${file} cannot be removed: ${formatError(error)}`);
  }
}

/** When a process began, in clock ticks since the machine did (proc(5), stat, field 22); null if it has exited. */
function getProcessStartTicks(pid: number): string | null {
  const file = `/proc/${pid}/stat`;
  if (!Number.isInteger(pid) || pid <= 0 || !existsSync(file)) return null;
  const stat = readFileSync(file, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

const keyPattern = /^[0-9a-f]{64}$/;

/**
 * Reads a random value that stays the same for the life of a data directory; creates it if it is missing.
 *
 * @param remedy what an operator can do if the file is corrupt
 */
function readRandomKey(file: string, remedy: string): string {
  if (!existsSync(file)) writeKey(file, randomBytes(32).toString('hex'));
  const key = readFileSync(file, 'utf8').trim();
  if (!keyPattern.test(key)) throw new Error(`data: ${file} is corrupt; ${remedy}`);
  return key;
}

function writeKey(file: string, key: string): void {
  // Renamed into place when complete: a crash must not leave an empty file.
  writeFileSync(`${file}.new`, `${key}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
