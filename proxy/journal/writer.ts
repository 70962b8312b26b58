import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Backlog, countLines } from './backlog';
import type { FullJournal, Keeping } from './keeping';
import { sealLine } from './seal';
import { segmentFile } from './segment';
import { startAfter } from './start-after';

/** Something whose last bytes wait for its decision to be in the journal. */
export interface Settling {
  /** Called once the decision is written; never throws. */
  release(): void;
}

/** Octets after which a new segment begins. */
const SEGMENT_BYTES = 64 * 1024 * 1024;
/** How often a journal that cannot be written is tried again, ms. */
const RETRY_EVERY = 100;
/** Octets of the backlog written in one turn: some milliseconds. */
const DRAIN_BYTES = 8 * 1024 * 1024;

/** What a writer tells of while it cannot do its work; each once. */
export interface JournalEvents {
  /** Writing begins to fail: records wait in memory. @param keeping what becomes of decisions now */
  onFailing(error: Error, keeping: Keeping): void;
  /** The memory for them is used up: what comes now is not recorded. */
  onOverflow(): void;
  /** What waited is written. @param unrecorded decisions that were not recorded since the start */
  onWritten(unrecorded: number): void;
  /** A new segment cannot be begun: the old one grows on. Nothing is lost. */
  onNoSegment(error: Error): void;
}

/**
 * Appends records to the segments of one process. All records of one turn of the event loop are written
 * with one write, then the answers that waited for them go out: whoever has seen a whole response can
 * count on its decision being in the journal (DESIGN.md, "Processes").
 *
 * Where that cannot be, because the file system fails or the journal has reached its bound, `full` says whether
 * requests are served without being recorded, or not at all.
 */
export class JournalWriter {
  private readonly directory: string;
  private readonly writer: string;
  private readonly start: number;
  private sequence = 0;
  private fd: number;
  private written = 0;
  private text = '';
  private waiting: Settling[] = [];
  private scheduled = false;
  private readonly backlog = new Backlog();
  private retry: NodeJS.Timeout | null = null;
  private failing = false;
  private overflowing = false;
  private stuck = false;
  private hasRoom = true;
  /** Whether decisions are not to be recorded: `skip` instead of `settle`. */
  sheds = false;
  /** Whether requests are not to be served, since their decisions could not be kept. */
  refuses = false;
  /** Decisions, with other records where memory was used up, that were not recorded. */
  unrecorded = 0;
  /** Requests that were not served because of `refuses`. */
  turnedAway = 0;

  /**
   * @param writer `worker-1`, `supervisor`: one process at a time may use a name
   * @throws the file system's error where the first segment cannot be made
   */
  constructor(
    directory: string,
    writer: string,
    private full: FullJournal,
    private readonly events: JournalEvents,
  ) {
    this.directory = directory;
    this.writer = writer;
    mkdirSync(directory, { recursive: true });
    this.start = startAfter(directory, writer);
    this.fd = this.openSegment();
  }

  /** How it does, for the operator. */
  get keeping(): Keeping {
    if (this.refuses) return 'stopped';
    if (this.sheds) return 'shed';
    return this.failing ? 'held' : 'kept';
  }

  /** Records that wait in memory. */
  get waitingRecords(): number {
    return this.backlog.records;
  }

  /** Another policy is in force. */
  setPolicy(full: FullJournal): void {
    this.full = full;
    this.decide();
  }

  /** Whether the journal of this node is within its bound. */
  setRoom(hasRoom: boolean): void {
    this.hasRoom = hasRoom;
    this.decide();
  }

  private decide(): void {
    this.refuses = this.full === 'stop' && (!this.hasRoom || this.failing);
    this.sheds = this.overflowing || (this.full === 'shed' && !this.hasRoom);
  }

  /** Adds a record (JSON array without its closing bracket) to this turn's write. */
  append(unsealed: string): void {
    this.text += sealLine(unsealed);
    this.schedule();
  }

  /** Adds a record and calls `settling.release()` when it is written. */
  settle(unsealed: string, settling: Settling): void {
    this.text += sealLine(unsealed);
    this.waiting.push(settling);
    this.schedule();
  }

  /** Counts a decision that is not recorded; `settling.release()` is called as if it were. */
  skip(settling: Settling): void {
    this.unrecorded++;
    this.waiting.push(settling);
    this.schedule();
  }

  /** Counts a request that is not served; `settling.release()` is called as if it were recorded. */
  turnAway(settling: Settling): void {
    this.turnedAway++;
    this.waiting.push(settling);
    this.schedule();
  }

  /** Writes what is there and lets the waiting go. */
  readonly flush = (): void => {
    this.scheduled = false;
    if (this.text !== '') {
      const text = this.text;
      this.text = '';
      this.write(text);
    }
    if (this.waiting.length === 0) return;
    const waiting = this.waiting;
    this.waiting = [];
    for (const settling of waiting) settling.release();
  };

  /**
   * Writes what is left.
   * @returns records that still could not be written: they are lost, and among the `unrecorded`
   */
  close(): number {
    this.flush();
    if (this.retry !== null) clearTimeout(this.retry);
    this.drain(Number.POSITIVE_INFINITY);
    if (this.retry !== null) clearTimeout(this.retry);
    const lost = this.backlog.records;
    this.unrecorded += lost;
    closeSync(this.fd);
    return lost;
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(this.flush);
  }

  private write(text: string): void {
    // The rest of a short write goes first, so that a line torn by it is made whole.
    if (!this.backlog.isEmpty) {
      this.keep(Buffer.from(text));
      return;
    }
    try {
      const bytes = writeSync(this.fd, text);
      this.written += bytes;
      // Every record is ASCII unless a name is not; only a short write needs the exact length.
      if (bytes < text.length || bytes < Buffer.byteLength(text)) {
        this.keep(Buffer.from(text).subarray(bytes));
        this.drain(DRAIN_BYTES);
      }
    } catch (error) {
      this.keep(Buffer.from(text));
      this.failed(error as Error);
    }
    if (this.written >= SEGMENT_BYTES && this.backlog.isEmpty) this.rotate();
  }

  private keep(bytes: Buffer): void {
    if (this.backlog.keep(bytes)) return;
    this.unrecorded += countLines(bytes);
    if (this.overflowing) return;
    this.overflowing = true;
    this.decide();
    this.events.onOverflow();
  }

  /** Writes at most about `most` octets of what waits; tries again soon while something is left. */
  private drain(most: number): void {
    this.retry = null;
    try {
      this.backlog.drain((part) => {
        const bytes = writeSync(this.fd, part);
        this.written += bytes;
        return bytes;
      }, most);
    } catch (error) {
      this.failed(error as Error);
      return;
    }
    if (this.backlog.isEmpty) this.recovered();
    else this.tryAgain(0);
  }

  private failed(error: Error): void {
    this.tryAgain(RETRY_EVERY);
    if (this.failing) return;
    this.failing = true;
    this.decide();
    this.events.onFailing(error, this.keeping);
  }

  private tryAgain(pause: number): void {
    this.retry ??= setTimeout(() => this.drain(DRAIN_BYTES), pause).unref();
  }

  private recovered(): void {
    if (!this.failing) return;
    this.failing = false;
    this.overflowing = false;
    this.decide();
    this.events.onWritten(this.unrecorded);
  }

  /** Begins a new segment; where that fails, it is tried again with the next write. */
  private rotate(): void {
    try {
      const next = this.openSegment();
      closeSync(this.fd);
      this.fd = next;
      this.written = 0;
      this.stuck = false;
    } catch (error) {
      if (!this.stuck) this.events.onNoSegment(error as Error);
      this.stuck = true;
    }
  }

  private openSegment(): number {
    const file = segmentFile({ writer: this.writer, start: this.start, sequence: this.sequence });
    // "ax": a segment belongs to one process; to find it there already is a fault worth stopping for.
    const fd = openSync(join(this.directory, file), 'ax', 0o600);
    this.sequence++;
    return fd;
  }
}
