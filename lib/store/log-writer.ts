import type { JournalBatch } from '@/lib/core/journal-batch';
import type { RecordingStatus } from '@/lib/core/journal-records';
import type { Logger } from '@/lib/core/logger';
import type { Retention } from '@/lib/core/retention';
import type { StoreLocation } from '@/lib/core/store-location';

/**
 * The writing side of the store, as the recorder of one node needs it. One recorder at a time stores the journal of a
 * node: its lease is a fencing token, which every append presents.
 */
export interface LogWriter {
  /**
   * Makes the caller the only recorder: an earlier one, even one that is suspended or waits for the disk, cannot append
   * any more.
   *
   * @returns the fencing token for `append`; the journal's positions are to be read after it
   */
  acquireLease(): Promise<Lease>;
  /** How far each segment of this journal is stored, in bytes. */
  readPositions(): Promise<Map<string, number>>;
  /**
   * Stores a batch of the journal and its positions in one transaction. A batch that is stored already stays stored
   * once, so a caller that does not know may try again.
   *
   * @param lagBytes bytes of the journal not read yet
   * @returns false if it had been stored before
   * @throws LeaseLostError if another recorder has taken over
   */
  append(batch: JournalBatch, lagBytes: number, lease: Lease): Promise<boolean>;
  /** Removes the positions of segments that are deleted. */
  deletePositions(segments: string[]): Promise<void>;
  /** @throws an error if the appended rows are not in the store that was opened: segments must not be deleted then */
  assertIntact(): Promise<void>;
  /** Records that the recorder is alive, and how many bytes of the journal it has not read yet. */
  recordProgress(lagBytes: number): Promise<void>;
  /** Stores the state of a proxy that cannot write its journal. */
  storeReportedState(state: ReportedState): Promise<void>;
  /**
   * Takes the lease of the node that does what one does for all, or renews it; to be called every three seconds. What
   * the store's round trip and clock are is measured along with it.
   *
   * @returns whether this node leads: it alone samples sessions, keeps the bounds of the store and watches the nodes
   */
  lead(): Promise<boolean>;
  /** The leader's: marks nodes that do not report any more as lost, and those that do again as returned, with events. */
  watchNodes(): Promise<void>;
  /**
   * Stores how many active sessions each declared backend has.
   *
   * @param timeSeconds time of the sample, seconds since the epoch
   */
  sampleSessions(timeSeconds: number): Promise<void>;
  /** Creates the job that keeps the store within the bounds of `retention`. */
  createRetentionJob(retention: Retention): RetentionJob;
  /** The operator's remedy for a failure of the store; null if waiting may help. */
  getRemedy(error: unknown): string | null;
  /** How often the store is best written to; the recorder's own pace without it. */
  readonly pace?: RecordingPace;
  close(): Promise<void>;
}

/**
 * How often the journal is read and stored, ms: at least as long apart, so that batches are worth their price, and at
 * most, while little is written. What is read is stored at once; while there is a backlog, batches follow each other.
 */
export interface RecordingPace {
  minIntervalMs: number;
  maxIntervalMs: number;
}

/** Where decisions come from. */
export interface JournalSource {
  /** The proxy whose journal is stored. */
  node: string;
  /** Id of the journal, whatever the proxy is called. */
  journal: string;
}

/** The store of a log writer, and its journal. */
export interface LogWriterOptions extends JournalSource {
  location: StoreLocation;
  /** Receives a line if the store is waited for. */
  log: Logger;
}

/** Fencing token of a recorder: a later recorder has a higher one. */
export type Lease = bigint;

/** Another recorder is at work: this one must not store any more. */
export class LeaseLostError extends Error {
  constructor() {
    super('another recorder has taken over');
  }
}

/** The state of a proxy that cannot report it in its journal: workers that serve, and the state of recording. */
export interface ReportedState {
  workers: number;
  log: RecordingStatus;
}

/** Deletes what is past its retention or over the size limit, a small step at a time. */
export interface RetentionJob {
  /**
   * Takes some steps.
   *
   * @param now ms since the epoch
   * @returns whether there may be more to do at once
   */
  run(now: number): Promise<boolean>;
}
