import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { OperatorError } from '@/lib/core/operator-error';

/** Between two looks at the files while statements are run, ms. */
const checkIntervalMs = 100;
/** Interval of checks of the database's header, ms. */
const headerCheckIntervalMs = 500;
/** The first bytes of each SQLite database (https://www.sqlite.org/fileformat.html, section 1.3). */
const sqliteMagic = 'SQLite format 3\0';

/**
 * The files of an open database are no longer those that it was opened with: writes would be lost. The
 * recorder reports it for all processes.
 */
export class DatabaseLostError extends OperatorError {
  readonly isDatabaseLost = true;
  /** See `reportLevel`. */
  readonly isReportedElsewhere = true;
}

/** Whether an error is about database files that were removed or replaced. */
export function isDatabaseLost(error: unknown): error is DatabaseLostError {
  // Next.js loads a module once per bundle, and with it the class: a connection is shared by all of them.
  return error instanceof Error && 'isDatabaseLost' in error;
}

/**
 * The message about a database, or the file next to it with this suffix, that was removed while the load balancer runs.
 */
export function databaseGoneMessage(file: string, suffix = ''): string {
  const remedy = suffix === '' ? 'starts a new log' : 'creates it again';
  // Only the name: a client of /healthz need not know the path of the data directory.
  return `${basename(file)}${suffix} is missing; restore it, or restart Stickyboard, which ${remedy}`;
}

/** Watches the files of an open SQLite database for removal and replacement. */
export class DatabaseFileWatch {
  /** Inode and device of the database and of the files next to it while it is open. */
  private readonly identities: Map<string, string>;
  // A descriptor of its own, kept as long as the connection: closing any descriptor of a file releases all locks
  // that the process has on it (fcntl(2)), SQLite's among them.
  private readonly fd: number;
  private lastCheckAt = Number.NEGATIVE_INFINITY;
  private lastHeaderCheckAt = Number.NEGATIVE_INFINITY;
  /** Size at the last look, if it was less than the header says; -1 if it was not. */
  private lastShortSize = -1;
  /** A fault that cannot be repaired while the process runs. */
  private permanentProblem: string | null = null;

  /** @param file path of a database that was read since it was opened, so that its -wal and -shm are there */
  constructor(private readonly file: string) {
    this.fd = openSync(file, 'r');
    this.identities = new Map(['', '-wal', '-shm'].map((ending) => [ending, getFileIdentity(file + ending)]));
  }

  /** As `check`, at most ten times a second, for frequent callers. */
  checkThrottled(): void {
    if (performance.now() - this.lastCheckAt >= checkIntervalMs) this.assertIntact();
  }

  /** @throws DatabaseLostError if the files were removed, replaced, emptied or overwritten */
  assertIntact(): void {
    const problem = this.permanentProblem ?? this.findProblem();
    if (problem === null) this.lastCheckAt = performance.now();
    else throw new DatabaseLostError(problem, 'data');
  }

  /** To be called once the connection is closed. */
  close(): void {
    closeSync(this.fd);
  }

  private findProblem(): string | null {
    for (const [ending, identity] of this.identities) {
      const now = getFileIdentity(this.file + ending);
      if (now === identity) continue;
      if (now === '') return databaseGoneMessage(this.file, ending);
      return `${basename(this.file)}${ending} was replaced by another file; restart Stickyboard to use the new one`;
    }
    this.permanentProblem = this.findContentProblem();
    return this.permanentProblem;
  }

  private findContentProblem(): string | null {
    const name = basename(this.file);
    const { size } = fstatSync(this.fd);
    const remedy =
      'stop Stickyboard, restore a backup of it or move it away with its -wal and -shm, and start again';
    if (size === 0) return `${name} was emptied; ${remedy}`;
    const now = performance.now();
    if (now - this.lastHeaderCheckAt < headerCheckIntervalMs) return null;
    this.lastHeaderCheckAt = now;
    const header = Buffer.alloc(100);
    readSync(this.fd, header, 0, header.length, 0);
    if (header.toString('latin1', 0, sqliteMagic.length) !== sqliteMagic)
      return `${name} was overwritten; ${remedy}`;
    const needed = getExpectedSize(header);
    // A checkpoint writes the first page before it makes the file longer, so it is looked at twice.
    const isShort = size < needed && this.lastShortSize === size;
    this.lastShortSize = size < needed ? size : -1;
    return isShort ? `${name} was cut off; ${remedy}` : null;
  }
}

/** The minimum size of the file by its header; 0 if the header does not say. */
function getExpectedSize(header: Buffer): number {
  // Only if both counters agree, the size in the header is valid (file format, section 1.3.7).
  if (header.readUInt32BE(24) !== header.readUInt32BE(92)) return 0;
  const page = header.readUInt16BE(16);
  return header.readUInt32BE(28) * (page === 1 ? 65_536 : page);
}

function getFileIdentity(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? '' : `${found.dev}:${found.ino}`;
}
