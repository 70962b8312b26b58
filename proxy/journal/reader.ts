import { closeSync, fstatSync, fsyncSync, openSync, readdirSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BackendNow, Health, LogNow } from './record';
import { isSealed } from './seal';
import { compareSegments, parseSegmentFile, type SegmentName, SUPERVISOR } from './segment';

export type HealthRecord = ['h', number, string, string, Health, string | null];
/** Lines of older versions say nothing of the log: there the checksum follows. */
export type StatusRecord = [...StatusBefore, LogNow?];
type StatusBefore = ['s', number, string, number, number, number, number, BackendNow[]];
export type ProxyEventRecord = ['e', number, string, string];
export type CompletionRecord = ['c', number, string, string, number, number, number];
export type JournalRecord = HealthRecord | StatusRecord | ProxyEventRecord | CompletionRecord;

/** Lines of a segment that had to be left out: their checksum does not match. */
export interface Damage {
  segment: string;
  lines: number;
}

export interface JournalBatch {
  /** JSON text in UTF-8: an array of decision lines as they are in the journal. */
  decisions: Buffer;
  /** How many decisions there are. */
  count: number;
  /** The other records, parsed, in the order of the journal. */
  records: JournalRecord[];
  damaged: Damage[];
  /** Where each segment stands after this batch, in octets. */
  positions: [segment: string, offset: number][];
}

export interface JournalReader {
  /**
   * Reads on, at most about `maxBytes`; whole lines only. Positions move with the call: a batch that
   * could not be stored must be kept and stored later.
   * @returns null where nothing new was written
   */
  next(maxBytes: number): JournalBatch | null;
  /** Names of the segments there are. */
  names(): string[];
  /** Octets written and not yet read. */
  lagBytes(): number;
  /**
   * Deletes segments that are stored to their end and will not grow: a later one of the same writer exists, or
   * one of a supervisor that began later, which has all its workers begin after itself.
   * @param stored octets known to be safe in the database, per segment
   * @returns the names of the segments deleted
   */
  release(stored: ReadonlyMap<string, number>): string[];
  close(): void;
}

interface OpenSegment {
  file: string;
  name: SegmentName;
  fd: number;
  offset: number;
}

const NOTHING = Buffer.from('[]');
const COMMA = 0x2c;
const CLOSING = 0x5d;
const DECISION_KIND = 0x64;

/** Decision lines gathered from segments, each followed by a comma. Octets are copied in runs, never decoded. */
class Gathered {
  private readonly runs: Buffer[] = [Buffer.from('[')];
  private from = 0;
  private to = 0;
  count = 0;

  /** @param buffer what the lines of a run lie in, one after the other; their line ends become commas in it */
  constructor(private readonly buffer: Buffer) {}

  /** Takes the line from `start` to its newline at `end`. */
  add(start: number, end: number): void {
    this.buffer[end] = COMMA;
    if (start !== this.to) {
      this.cut();
      this.from = start;
    }
    this.to = end + 1;
    this.count++;
  }

  /** Ends a run: what the buffer holds is about to change. */
  cut(): void {
    if (this.to > this.from) this.runs.push(Buffer.from(this.buffer.subarray(this.from, this.to)));
    this.from = 0;
    this.to = 0;
  }

  /** All of them as one JSON array. */
  array(): Buffer {
    this.cut();
    if (this.count === 0) return NOTHING;
    const text = Buffer.concat(this.runs);
    text[text.length - 1] = CLOSING;
    return text;
  }
}

/** A line longer than this is damage, not a record. */
const LINE_BYTES = 1024 * 1024;

/**
 * Reads the segments of a journal directory as they grow.
 * @param positions octets of each segment that are stored already
 * @throws the file system's error where the directory cannot be read
 */
export function openJournalReader(directory: string, positions: ReadonlyMap<string, number>): JournalReader {
  return new DirectoryReader(directory, positions);
}

class DirectoryReader implements JournalReader {
  private readonly segments = new Map<string, OpenSegment>();
  private readonly buffer = Buffer.allocUnsafe(LINE_BYTES + 1);

  constructor(
    private readonly directory: string,
    private readonly positions: ReadonlyMap<string, number>,
  ) {
    this.findSegments();
  }

  next(maxBytes: number): JournalBatch | null {
    this.findSegments();
    const lines = new Gathered(this.buffer);
    const batch: JournalBatch = {
      decisions: NOTHING,
      count: 0,
      records: [],
      damaged: [],
      positions: [],
    };
    let read = 0;
    for (const segment of this.inOrder()) {
      if (read >= maxBytes) break;
      const consumed = this.readSegment(segment, Math.min(maxBytes - read, LINE_BYTES), batch, lines);
      if (consumed === 0) continue;
      read += consumed;
      batch.positions.push([segment.file, segment.offset]);
    }
    if (read === 0) return null;
    batch.count = lines.count;
    batch.decisions = lines.array();
    return batch;
  }

  names(): string[] {
    return [...this.segments.keys()];
  }

  lagBytes(): number {
    let lag = 0;
    for (const segment of this.segments.values())
      lag += Math.max(0, fstatSync(segment.fd).size - segment.offset);
    return lag;
  }

  release(stored: ReadonlyMap<string, number>): string[] {
    const released: string[] = [];
    for (const segment of [...this.segments.values()]) {
      const size = fstatSync(segment.fd).size;
      if ((stored.get(segment.file) ?? 0) < size || !this.isFinished(segment)) continue;
      // Gone already where somebody else has deleted it.
      rmSync(join(this.directory, segment.file), { force: true });
      closeSync(segment.fd);
      this.segments.delete(segment.file);
      released.push(segment.file);
    }
    if (released.length > 0) this.keepDeleted();
    return released;
  }

  /** Sees to it that a power cut does not bring back what was deleted: its position is about to be forgotten. */
  private keepDeleted(): void {
    const fd = openSync(this.directory, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  }

  close(): void {
    for (const segment of this.segments.values()) closeSync(segment.fd);
    this.segments.clear();
  }

  private findSegments(): void {
    for (const file of readdirSync(this.directory)) {
      if (this.segments.has(file)) continue;
      const name = parseSegmentFile(file);
      if (name === null) continue;
      const fd = openSync(join(this.directory, file), 'r');
      this.segments.set(file, { file, name, fd, offset: this.positions.get(file) ?? 0 });
    }
  }

  private inOrder(): OpenSegment[] {
    return [...this.segments.values()].sort((a, b) => compareSegments(a.name, b.name));
  }

  private isFinished({ name }: OpenSegment): boolean {
    for (const { name: other } of this.segments.values()) {
      if (other.writer === name.writer && compareSegments(other, name) > 0) return true;
      if (other.writer === SUPERVISOR && other.start > name.start) return true;
    }
    return false;
  }

  /** @returns octets consumed: whole lines, damaged ones among them */
  private readSegment(segment: OpenSegment, maxBytes: number, batch: JournalBatch, lines: Gathered): number {
    const bytes = readSync(segment.fd, this.buffer, 0, maxBytes, segment.offset);
    const before = segment.offset;
    let start = 0;
    let damaged = 0;
    for (;;) {
      const newline = this.buffer.indexOf(0x0a, start);
      if (newline === -1 || newline >= bytes) break;
      if (!this.take(start, newline, batch, lines)) damaged++;
      start = newline + 1;
    }
    lines.cut();
    if (start === 0 && bytes === LINE_BYTES) {
      damaged++;
      start = bytes;
    } else if (
      start < bytes &&
      this.isFinished(segment) &&
      segment.offset + bytes === fstatSync(segment.fd).size
    ) {
      // The writer died in the middle of its last line and will never end it. Its answer was still held.
      start = bytes;
    }
    if (damaged > 0) batch.damaged.push({ segment: segment.file, lines: damaged });
    segment.offset += start;
    return segment.offset - before;
  }

  /** Takes a line; one whose checksum does not match it refuses. */
  private take(start: number, end: number, batch: JournalBatch, lines: Gathered): boolean {
    if (!isSealed(this.buffer, start, end)) return false;
    // `["d",…`: every kind is one letter.
    if (this.buffer[start + 2] === DECISION_KIND) lines.add(start, end);
    else batch.records.push(JSON.parse(this.buffer.toString('utf8', start, end)) as JournalRecord);
    return true;
  }
}
