import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { OperatorError } from '@/lib/errors';

/** Between two looks at the files while statements are run, ms. */
const lookMillis = 100;
/** Between two looks at what the database begins with, ms. */
const headerMillis = 500;
/** What each SQLite database begins with (https://www.sqlite.org/fileformat.html, section 1.3). */
const magic = 'SQLite format 3\0';

/**
 * The files of an open database are no longer those that it was opened with: what is written now would be lost. The
 * recorder reports it for all processes.
 */
export class DatabaseLost extends OperatorError {
  readonly isDatabaseLost = true;
  /** See `reportLevel`. */
  readonly isReportedElsewhere = true;
}

/** Whether an error says that the files of the database are gone, or are others. */
export function isLost(error: unknown): error is DatabaseLost {
  // Next.js loads a module once per bundle, and with it the class: a connection is shared by all of them.
  return error instanceof Error && 'isDatabaseLost' in error;
}

/** Says that a database, or the file beside it with this ending, is gone while the load balancer runs. */
export function goneSentence(file: string, ending = ''): string {
  const remedy = ending === '' ? 'begins a new log' : 'makes it again';
  // By its name alone: whoever asks for /healthz need not know where the data directory is.
  return `${basename(file)}${ending} is gone; put it back, or restart Stickyboard, which ${remedy}`;
}

/** Watches that the files of an open SQLite database stay where and what they are. */
export class DatabaseFiles {
  /** Inode and device of the database and of what lies beside it while it is open. */
  private readonly known: Map<string, string>;
  // A descriptor of its own, kept as long as the connection: whoever closes any descriptor of a file gives up all locks
  // that the process has on it (fcntl(2)), SQLite's among them.
  private readonly fd: number;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private headerAt = Number.NEGATIVE_INFINITY;
  /** Size at the last look, where it was less than the header says; -1 where it was not. */
  private shortSize = -1;
  /** What was found that cannot be undone while it runs. */
  private spoilt: string | null = null;

  /** @param file path of a database that was read since it was opened, so that its -wal and -shm are there */
  constructor(private readonly file: string) {
    this.fd = openSync(file, 'r');
    this.known = new Map(['', '-wal', '-shm'].map((ending) => [ending, identityOf(file + ending)]));
  }

  /** As `check`, at most ten times a second: for whoever asks often. */
  checkSometimes(): void {
    if (performance.now() - this.lookedAt >= lookMillis) this.check();
  }

  /** @throws DatabaseLost where the files are gone, are others, or were emptied or overwritten */
  check(): void {
    const problem = this.spoilt ?? this.problem();
    if (problem === null) this.lookedAt = performance.now();
    else throw new DatabaseLost(problem, 'data');
  }

  /** To be called once the connection is closed. */
  close(): void {
    closeSync(this.fd);
  }

  private problem(): string | null {
    for (const [ending, identity] of this.known) {
      const now = identityOf(this.file + ending);
      if (now === identity) continue;
      if (now === '') return goneSentence(this.file, ending);
      return `${basename(this.file)}${ending} is another file than the one that was opened; restart Stickyboard, which takes the new one`;
    }
    this.spoilt = this.content();
    return this.spoilt;
  }

  private content(): string | null {
    const name = basename(this.file);
    const { size } = fstatSync(this.fd);
    const remedy =
      'stop Stickyboard, restore a backup of it or move it away with its -wal and -shm, and start again';
    if (size === 0) return `${name} was emptied; ${remedy}`;
    const now = performance.now();
    if (now - this.headerAt < headerMillis) return null;
    this.headerAt = now;
    const header = Buffer.alloc(100);
    readSync(this.fd, header, 0, header.length, 0);
    if (header.toString('latin1', 0, magic.length) !== magic) return `${name} was overwritten; ${remedy}`;
    const needed = neededSize(header);
    // A checkpoint writes the first page before it makes the file longer, so it is looked at twice.
    const isShort = size < needed && this.shortSize === size;
    this.shortSize = size < needed ? size : -1;
    return isShort ? `${name} was cut off; ${remedy}` : null;
  }
}

/** What the file must be long by its header; 0 where the header does not say. */
function neededSize(header: Buffer): number {
  // Only where both counters agree is the size in the header valid (file format, section 1.3.7).
  if (header.readUInt32BE(24) !== header.readUInt32BE(92)) return 0;
  const page = header.readUInt16BE(16);
  return header.readUInt32BE(28) * (page === 1 ? 65_536 : page);
}

function identityOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? '' : `${found.dev}:${found.ino}`;
}
