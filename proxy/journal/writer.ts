import { closeSync, mkdirSync, openSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { sealLine } from './seal';
import { parseSegmentFile, SUPERVISOR, segmentFile } from './segment';

/** Something whose last bytes wait for its decision to be in the journal. */
export interface Settling {
  /** Called once the decision is written; never throws. */
  release(): void;
}

/** Octets after which a new segment begins. */
const SEGMENT_BYTES = 64 * 1024 * 1024;
/** Octets kept while the journal cannot be written; older ones are given up, counted in `lost`. */
const BACKLOG_BYTES = 64 * 1024 * 1024;

/**
 * Appends records to the segments of one process. All records of one turn of the event loop are written
 * with one write, then the answers that waited for them go out: whoever has seen a whole response can
 * count on its decision being in the journal (DESIGN.md, "Processes").
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
  /** Octets that could not be written yet, oldest first; the first may be the rest of a torn line. */
  private backlog: Buffer[] = [];
  private backlogBytes = 0;
  private failing = false;
  /** Records given up because the journal could not be written for too long. */
  lost = 0;

  /**
   * @param writer `worker-1`, `supervisor`: one process at a time may use a name
   * @param onTrouble told once when writing begins to fail and once, with null, when it works again
   * @throws the file system's error where the first segment cannot be made
   */
  constructor(
    directory: string,
    writer: string,
    private readonly onTrouble: (error: Error | null) => void,
  ) {
    this.directory = directory;
    this.writer = writer;
    mkdirSync(directory, { recursive: true });
    this.start = startAfter(directory, writer);
    this.fd = this.openSegment();
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

  /** Writes what is left; what still cannot be written is lost and counted. */
  close(): void {
    this.flush();
    if (this.backlog.length > 0) this.writeBacklog();
    for (const bytes of this.backlog) this.lost += countLines(bytes);
    closeSync(this.fd);
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(this.flush);
  }

  private write(text: string): void {
    if (this.backlog.length > 0) {
      this.keep(Buffer.from(text));
      this.writeBacklog();
      return;
    }
    try {
      const bytes = writeSync(this.fd, text);
      this.written += bytes;
      // Every record is ASCII unless a name is not; only a short write needs the exact length.
      if (bytes < text.length || bytes < Buffer.byteLength(text))
        this.keep(Buffer.from(text).subarray(bytes));
    } catch (error) {
      this.keep(Buffer.from(text));
      this.trouble(error as Error);
    }
    if (this.written >= SEGMENT_BYTES && this.backlog.length === 0) this.rotate();
  }

  /** The rest of a short write goes first, so that a line torn by it is made whole. */
  private writeBacklog(): void {
    try {
      while (this.backlog.length > 0) {
        const bytes = writeSync(this.fd, this.backlog[0]);
        this.written += bytes;
        this.backlogBytes -= bytes;
        if (bytes < this.backlog[0].length) this.backlog[0] = this.backlog[0].subarray(bytes);
        else this.backlog.shift();
      }
      this.trouble(null);
    } catch (error) {
      this.trouble(error as Error);
    }
  }

  /** Tells when writing begins to fail and when it works again, not every time between. */
  private trouble(error: Error | null): void {
    if (this.failing === (error !== null)) return;
    this.failing = error !== null;
    this.onTrouble(error);
  }

  private keep(bytes: Buffer): void {
    if (this.backlogBytes + bytes.length > BACKLOG_BYTES) {
      this.lost += countLines(bytes);
      return;
    }
    this.backlog.push(bytes);
    this.backlogBytes += bytes.length;
  }

  private rotate(): void {
    try {
      const next = this.openSegment();
      closeSync(this.fd);
      this.fd = next;
      this.written = 0;
    } catch (error) {
      this.trouble(error as Error);
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

/**
 * When this process began: later than every process that used the name before, and not before any other; the
 * supervisor later than all. Readers take a segment with a later start for its successor, and one that began before
 * the supervisor for a thing of the past, so a clock that was set back must not make it look older.
 */
function startAfter(directory: string, writer: string): number {
  let start = Date.now();
  for (const file of readdirSync(directory)) {
    const name = parseSegmentFile(file);
    if (name === null) continue;
    const isPast = name.writer === writer || writer === SUPERVISOR;
    start = Math.max(start, isPast ? name.start + 1 : name.start);
  }
  return start;
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (const byte of bytes) if (byte === 0x0a) lines++;
  return lines;
}
