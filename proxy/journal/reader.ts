import { closeSync, fstatSync, fsyncSync, openSync, readdirSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalBatch, JournalReader } from '@/lib/core/journal-batch';
import { hasValidChecksum } from './checksum';
import { parseRecord } from './parse-record';
import { compareSegments, parseSegmentFile, type SegmentId, supervisorWriter } from './segment';

interface OpenSegment {
  file: string;
  name: SegmentId;
  fd: number;
  offset: number;
}

const emptyArray = Buffer.from('[]');
const comma = 0x2c;
const closingBracket = 0x5d;
const decisionKind = 0x64;

/** Decision lines gathered from segments, each followed by a comma. Bytes are copied in runs, never decoded. */
class DecisionArrayBuilder {
  private readonly runs: Buffer[] = [Buffer.from('[')];
  private runStart = 0;
  private runEnd = 0;
  count = 0;

  /** @param buffer what the lines of a run lie in, one after the other; their line ends become commas in it */
  constructor(private readonly buffer: Buffer) {}

  /** Takes the line from `start` to its newline at `end`. */
  add(start: number, end: number): void {
    this.buffer[end] = comma;
    if (start !== this.runEnd) {
      this.endRun();
      this.runStart = start;
    }
    this.runEnd = end + 1;
    this.count++;
  }

  /** Ends a run: what the buffer holds is about to change. */
  endRun(): void {
    if (this.runEnd > this.runStart)
      this.runs.push(Buffer.from(this.buffer.subarray(this.runStart, this.runEnd)));
    this.runStart = 0;
    this.runEnd = 0;
  }

  /** All of them as one JSON array. */
  build(): Buffer {
    this.endRun();
    if (this.count === 0) return emptyArray;
    const text = Buffer.concat(this.runs);
    text[text.length - 1] = closingBracket;
    return text;
  }
}

/** A line longer than this is damage, not a record. */
const maxLineBytes = 1024 * 1024;

/**
 * Reads the segments of a journal directory as they grow.
 * @param positions bytes of each segment that are stored already
 * @throws the file system's error if the directory cannot be read
 */
export function openJournalReader(directory: string, positions: ReadonlyMap<string, number>): JournalReader {
  return new DirectoryReader(directory, positions);
}

class DirectoryReader implements JournalReader {
  private readonly segments = new Map<string, OpenSegment>();
  private readonly buffer = Buffer.allocUnsafe(maxLineBytes + 1);

  constructor(
    private readonly directory: string,
    private readonly positions: ReadonlyMap<string, number>,
  ) {
    this.findSegments();
  }

  readBatch(maxBytes: number): JournalBatch | null {
    this.findSegments();
    const decisions = new DecisionArrayBuilder(this.buffer);
    const batch: JournalBatch = {
      decisions: emptyArray,
      decisionCount: 0,
      records: [],
      corruptions: [],
      positions: [],
    };
    let bytesRead = 0;
    for (const segment of this.segmentsInOrder()) {
      const startOffset = segment.offset;
      // The buffer takes a part of a long segment.
      while (bytesRead < maxBytes) {
        const limit = Math.min(maxBytes - bytesRead, maxLineBytes);
        const partBytes = this.readPart(segment, limit, batch, decisions);
        if (partBytes === 0) break;
        bytesRead += partBytes;
      }
      if (segment.offset > startOffset) batch.positions.push([segment.file, segment.offset]);
    }
    if (bytesRead === 0) return null;
    batch.decisionCount = decisions.count;
    batch.decisions = decisions.build();
    return batch;
  }

  segmentFiles(): string[] {
    return [...this.segments.keys()];
  }

  lagBytes(): number {
    let lag = 0;
    for (const segment of this.segments.values())
      lag += Math.max(0, fstatSync(segment.fd).size - segment.offset);
    return lag;
  }

  deleteStored(stored: ReadonlyMap<string, number>): string[] {
    const deleted: string[] = [];
    for (const segment of [...this.segments.values()]) {
      const size = fstatSync(segment.fd).size;
      if ((stored.get(segment.file) ?? 0) < size || !this.isFinished(segment)) continue;
      // It may have been deleted by another program.
      rmSync(join(this.directory, segment.file), { force: true });
      closeSync(segment.fd);
      this.segments.delete(segment.file);
      deleted.push(segment.file);
    }
    if (deleted.length > 0) this.syncDirectory();
    return deleted;
  }

  /** Sees to it that a power cut does not bring back what was deleted: its position is about to be forgotten. */
  private syncDirectory(): void {
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

  private segmentsInOrder(): OpenSegment[] {
    return [...this.segments.values()].sort((a, b) => compareSegments(a.name, b.name));
  }

  private isFinished({ name }: OpenSegment): boolean {
    for (const { name: other } of this.segments.values()) {
      if (other.writer === name.writer && compareSegments(other, name) > 0) return true;
      if (other.writer === supervisorWriter && other.epoch > name.epoch) return true;
    }
    return false;
  }

  /** @returns bytes consumed: whole lines, damaged ones among them */
  private readPart(
    segment: OpenSegment,
    maxBytes: number,
    batch: JournalBatch,
    decisions: DecisionArrayBuilder,
  ): number {
    const bytesRead = readSync(segment.fd, this.buffer, 0, maxBytes, segment.offset);
    const startOffset = segment.offset;
    let lineStart = 0;
    let corruptLines = 0;
    for (;;) {
      const newline = this.buffer.indexOf(0x0a, lineStart);
      if (newline === -1 || newline >= bytesRead) break;
      if (!this.addLine(lineStart, newline, batch, decisions)) corruptLines++;
      lineStart = newline + 1;
    }
    decisions.endRun();
    if (lineStart === 0 && bytesRead === maxLineBytes) {
      corruptLines++;
      lineStart = bytesRead;
    } else if (
      lineStart < bytesRead &&
      this.isFinished(segment) &&
      segment.offset + bytesRead === fstatSync(segment.fd).size
    ) {
      // The writer died in the middle of its last line and will never complete it. Its response was still held.
      lineStart = bytesRead;
    }
    if (corruptLines > 0) addCorruption(batch, segment.file, corruptLines);
    segment.offset += lineStart;
    return segment.offset - startOffset;
  }

  /** Takes a line; one whose checksum does not match it refuses. */
  private addLine(start: number, end: number, batch: JournalBatch, decisions: DecisionArrayBuilder): boolean {
    if (!hasValidChecksum(this.buffer, start, end)) return false;
    // `["d",…`: every kind is one letter.
    if (this.buffer[start + 2] === decisionKind) decisions.add(start, end);
    else batch.records.push(parseRecord(this.buffer.toString('utf8', start, end)));
    return true;
  }
}

/** Counts damaged lines of a segment, of which there may be some in several of its parts. */
function addCorruption({ corruptions }: JournalBatch, segment: string, lines: number): void {
  const known = corruptions.find((corruption) => corruption.segment === segment);
  if (known === undefined) corruptions.push({ segment, lines });
  else known.lines += lines;
}
