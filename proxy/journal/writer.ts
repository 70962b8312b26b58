import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalFullPolicy, RecordingState } from '@/lib/core/recording-state';
import { appendChecksum } from './checksum';
import { formatSegmentFile } from './segment';
import { countLines, WriteBacklog } from './write-backlog';
import { nextWriterEpoch } from './writer-epoch';

/** Something whose last bytes wait for its decision to be in the journal. */
export interface DurableCallback {
  /** Called once the decision is written; never throws. */
  onDurable(): void;
}

/** Bytes after which a new segment begins. */
const maxSegmentBytes = 64 * 1024 * 1024;
/** How often a journal that cannot be written is tried again, ms. */
const retryIntervalMs = 100;
/** Bytes of the backlog written in one turn: some milliseconds. */
const maxDrainBytes = 8 * 1024 * 1024;

/** What a writer reports while it cannot write; each once. */
export interface JournalWriterEvents {
  /** Writing begins to fail: records wait in memory. @param state what becomes of decisions now */
  onWriteFailed(error: Error, state: RecordingState): void;
  /** The memory for them is used up: further records are dropped. */
  onBacklogFull(): void;
  /** What waited is written. @param unrecorded decisions that were not recorded since the start */
  onRecovered(unrecorded: number): void;
  /** A new segment cannot be begun: the old one grows on. Nothing is lost. */
  onRotationFailed(error: Error): void;
}

/**
 * Appends records to the segments of one process. All records of one turn of the event loop are written with one write,
 * then the responses that waited for them are sent: a client that has a whole response can count on its decision being
 * in the journal (DESIGN.md, "Processes").
 *
 * If the file system fails or the journal has reached its limit, `fullPolicy` says whether requests are served without being
 * recorded, or not at all.
 */
export class JournalWriter {
  private readonly directory: string;
  private readonly writer: string;
  private readonly epoch: number;
  private sequence = 0;
  private fd: number;
  private segmentBytes = 0;
  private pendingText = '';
  private pendingCallbacks: DurableCallback[] = [];
  private flushScheduled = false;
  private readonly backlog = new WriteBacklog();
  private retryTimer: NodeJS.Timeout | null = null;
  private isFailing = false;
  private isBacklogFull = false;
  private rotationFailed = false;
  private withinQuota = true;
  /** Whether decisions are not to be recorded: `skipDecision` instead of `appendDurable`. */
  isShedding = false;
  /** Whether requests are not to be served, since their decisions could not be kept. */
  isRejecting = false;
  /** Decisions, and other records if memory was used up, that were not recorded. */
  unrecordedDecisions = 0;
  /** Requests that were not served because of `isRejecting`. */
  rejectedRequests = 0;

  /**
   * @param writer `worker-1`, `supervisor`: one process at a time may use a name
   * @throws the file system's error if the first segment cannot be created
   */
  constructor(
    directory: string,
    writer: string,
    private fullPolicy: JournalFullPolicy,
    private readonly events: JournalWriterEvents,
  ) {
    this.directory = directory;
    this.writer = writer;
    mkdirSync(directory, { recursive: true });
    this.epoch = nextWriterEpoch(directory, writer);
    this.fd = this.openSegment();
  }

  /** How it does, for the operator. */
  get recordingState(): RecordingState {
    if (this.isRejecting) return 'rejecting';
    if (this.isShedding) return 'shedding';
    return this.isFailing ? 'buffering' : 'recording';
  }

  /** Records that wait in memory. */
  get bufferedRecords(): number {
    return this.backlog.records;
  }

  /** Applies another policy. */
  setFullPolicy(policy: JournalFullPolicy): void {
    this.fullPolicy = policy;
    this.updateRecordingState();
  }

  /** Whether the journal of this node is within its bound. */
  setWithinQuota(withinQuota: boolean): void {
    this.withinQuota = withinQuota;
    this.updateRecordingState();
  }

  private updateRecordingState(): void {
    this.isRejecting = this.fullPolicy === 'stop' && (!this.withinQuota || this.isFailing);
    this.isShedding = this.isBacklogFull || (this.fullPolicy === 'shed' && !this.withinQuota);
  }

  /** Adds a record (JSON array without its closing bracket) to this turn's write. */
  append(record: string): void {
    this.pendingText += appendChecksum(record);
    this.scheduleFlush();
  }

  /** Adds a record and calls `callback.onDurable()` when it is written. */
  appendDurable(record: string, callback: DurableCallback): void {
    this.pendingText += appendChecksum(record);
    this.pendingCallbacks.push(callback);
    this.scheduleFlush();
  }

  /** Counts a decision that is not recorded; `callback.onDurable()` is called as if it were. */
  skipDecision(callback: DurableCallback): void {
    this.unrecordedDecisions++;
    this.pendingCallbacks.push(callback);
    this.scheduleFlush();
  }

  /** Counts a request that is not served; `callback.onDurable()` is called as if it were recorded. */
  countRejected(callback: DurableCallback): void {
    this.rejectedRequests++;
    this.pendingCallbacks.push(callback);
    this.scheduleFlush();
  }

  /** Writes the buffered records and releases the waiting responses. */
  readonly flush = (): void => {
    this.flushScheduled = false;
    if (this.pendingText !== '') {
      const text = this.pendingText;
      this.pendingText = '';
      this.write(text);
    }
    if (this.pendingCallbacks.length === 0) return;
    const waiting = this.pendingCallbacks;
    this.pendingCallbacks = [];
    for (const callback of waiting) callback.onDurable();
  };

  /**
   * Writes the remaining records.
   * @returns records that still could not be written: they are lost, and among the `unrecorded`
   */
  close(): number {
    this.flush();
    if (this.retryTimer !== null) clearTimeout(this.retryTimer);
    this.drainBacklog(Number.POSITIVE_INFINITY);
    if (this.retryTimer !== null) clearTimeout(this.retryTimer);
    const lost = this.backlog.records;
    this.unrecordedDecisions += lost;
    closeSync(this.fd);
    return lost;
  }

  private scheduleFlush(): void {
    if (this.flushScheduled) return;
    this.flushScheduled = true;
    setImmediate(this.flush);
  }

  private write(text: string): void {
    // The rest of a short write is written first, which completes the torn line.
    if (!this.backlog.isEmpty) {
      this.buffer(Buffer.from(text));
      return;
    }
    try {
      const bytes = writeSync(this.fd, text);
      this.segmentBytes += bytes;
      // Every record is ASCII unless a name is not; only a short write needs the exact length.
      if (bytes < text.length || bytes < Buffer.byteLength(text)) {
        this.buffer(Buffer.from(text).subarray(bytes));
        this.drainBacklog(maxDrainBytes);
      }
    } catch (error) {
      this.buffer(Buffer.from(text));
      this.onWriteError(error as Error);
    }
    if (this.segmentBytes >= maxSegmentBytes && this.backlog.isEmpty) this.rotate();
  }

  private buffer(bytes: Buffer): void {
    if (this.backlog.push(bytes)) return;
    this.unrecordedDecisions += countLines(bytes);
    if (this.isBacklogFull) return;
    this.isBacklogFull = true;
    this.updateRecordingState();
    this.events.onBacklogFull();
  }

  /** Writes at most about `maxBytes` bytes of what waits; tries again soon while some remains. */
  private drainBacklog(maxBytes: number): void {
    this.retryTimer = null;
    try {
      this.backlog.writeTo((part) => {
        const bytes = writeSync(this.fd, part);
        this.segmentBytes += bytes;
        return bytes;
      }, maxBytes);
    } catch (error) {
      this.onWriteError(error as Error);
      return;
    }
    if (this.backlog.isEmpty) this.onBacklogWritten();
    else this.scheduleRetry(0);
  }

  private onWriteError(error: Error): void {
    this.scheduleRetry(retryIntervalMs);
    if (this.isFailing) return;
    this.isFailing = true;
    this.updateRecordingState();
    this.events.onWriteFailed(error, this.recordingState);
  }

  private scheduleRetry(delayMs: number): void {
    this.retryTimer ??= setTimeout(() => this.drainBacklog(maxDrainBytes), delayMs).unref();
  }

  private onBacklogWritten(): void {
    if (!this.isFailing) return;
    this.isFailing = false;
    this.isBacklogFull = false;
    this.updateRecordingState();
    this.events.onRecovered(this.unrecordedDecisions);
  }

  /** Starts a new segment; if that fails, the next write tries again. */
  private rotate(): void {
    try {
      const next = this.openSegment();
      closeSync(this.fd);
      this.fd = next;
      this.segmentBytes = 0;
      this.rotationFailed = false;
    } catch (error) {
      if (!this.rotationFailed) this.events.onRotationFailed(error as Error);
      this.rotationFailed = true;
    }
  }

  private openSegment(): number {
    const file = formatSegmentFile({ writer: this.writer, epoch: this.epoch, sequence: this.sequence });
    // "ax": a segment belongs to one process; to find it there already is a fault worth stopping for.
    const fd = openSync(join(this.directory, file), 'ax', 0o600);
    this.sequence++;
    return fd;
  }
}
