import { closeSync, fstatSync, openSync, readdirSync, readSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { BackendNow, Health } from './record';
import { isSealed } from './seal';
import { compareSegments, parseSegmentFile, type SegmentName } from './segment';

export type HealthRecord = ['h', number, string, string, Health, string | null];
export type StatusRecord = ['s', number, string, number, number, number, number, BackendNow[]];
export type ProxyEventRecord = ['e', number, string, string];
export type CompletionRecord = ['c', number, string, string, number, number, number];
export type JournalRecord = HealthRecord | StatusRecord | ProxyEventRecord | CompletionRecord;

export interface JournalBatch {
  /** JSON text: an array of decision lines, ready for json_each. */
  decisions: string;
  /** How many decisions there are. */
  count: number;
  /** The other records, parsed, in the order of the journal. */
  records: JournalRecord[];
  /** Records skipped because their checksum does not match. */
  damaged: number;
  /** µs since the epoch of the oldest record, 0 where there is none. */
  oldest: number;
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
  /** Octets written and not yet read. */
  lagBytes(): number;
  /**
   * Deletes segments that are stored to their end and will not grow: a later one of the same writer exists.
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
    const lines: string[] = [];
    const batch: JournalBatch = {
      decisions: '',
      count: 0,
      records: [],
      damaged: 0,
      oldest: 0,
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
    batch.count = lines.length;
    batch.decisions = `[${lines.join(',')}]`;
    return batch;
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
      closeSync(segment.fd);
      unlinkSync(join(this.directory, segment.file));
      this.segments.delete(segment.file);
      released.push(segment.file);
    }
    return released;
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

  private isFinished(segment: OpenSegment): boolean {
    for (const other of this.segments.values()) {
      if (other.name.writer === segment.name.writer && compareSegments(other.name, segment.name) > 0)
        return true;
    }
    return false;
  }

  /** @returns octets consumed: whole lines, damaged ones among them */
  private readSegment(segment: OpenSegment, maxBytes: number, batch: JournalBatch, lines: string[]): number {
    const bytes = readSync(segment.fd, this.buffer, 0, maxBytes, segment.offset);
    const before = segment.offset;
    let start = 0;
    for (;;) {
      const newline = this.buffer.indexOf(0x0a, start);
      if (newline === -1 || newline >= bytes) break;
      this.take(start, newline, batch, lines);
      start = newline + 1;
    }
    if (start === 0 && bytes === LINE_BYTES) {
      batch.damaged++;
      start = bytes;
    } else if (
      start < bytes &&
      this.isFinished(segment) &&
      segment.offset + bytes === fstatSync(segment.fd).size
    ) {
      // The writer died in the middle of its last line and will never end it. Its answer was still held.
      start = bytes;
    }
    segment.offset += start;
    return segment.offset - before;
  }

  private take(start: number, end: number, batch: JournalBatch, lines: string[]): void {
    if (!isSealed(this.buffer, start, end)) {
      batch.damaged++;
      return;
    }
    const line = this.buffer.toString('utf8', start, end);
    // `["d",1795…`: every kind is one letter and every record's second element is its time.
    const time = Number.parseInt(line.slice(5, 22), 10);
    if (batch.oldest === 0 || time < batch.oldest) batch.oldest = time;
    if (line.charCodeAt(2) === 0x64) lines.push(line);
    else batch.records.push(JSON.parse(line) as JournalRecord);
  }
}
