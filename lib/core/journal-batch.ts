import type { JournalRecord } from './journal-records';

/** Lines of a segment that were skipped: their checksum does not match. */
export interface CorruptionReport {
  segment: string;
  lines: number;
}

/** A part of the journal that was read at once, to be stored in one transaction. */
export interface JournalBatch {
  /** JSON text in UTF-8: an array of decision lines as they are in the journal. */
  decisions: Buffer;
  /** Number of decisions. */
  decisionCount: number;
  /** The other records, parsed, in the order of the journal. */
  records: JournalRecord[];
  corruptions: CorruptionReport[];
  /** How far each segment has been read with this batch, in bytes. */
  positions: [segment: string, offset: number][];
}

/** Reads the journal of a node as it grows. */
export interface JournalReader {
  /**
   * Reads the next lines, at most about `maxBytes`; whole lines only. Positions move with the call: a batch that
   * could not be stored must be kept and stored later.
   * @returns null if nothing new was written
   */
  readBatch(maxBytes: number): JournalBatch | null;
  /** File names of the existing segments. */
  segmentFiles(): string[];
  /** Bytes written and not yet read. */
  lagBytes(): number;
  /**
   * Deletes segments that are stored to their end and will not grow: a later one of the same writer exists, or
   * one of a supervisor that began later, which has all its workers begin after itself.
   * @param storedPositions bytes known to be safe in the store, per segment
   * @returns file names of the segments deleted
   */
  deleteStored(storedPositions: ReadonlyMap<string, number>): string[];
  close(): void;
}
