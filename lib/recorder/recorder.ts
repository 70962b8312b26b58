import { setTimeout as pause } from 'node:timers/promises';
import { formatError } from '@/lib/core/format-error.mjs';
import type { JournalBatch, JournalReader } from '@/lib/core/journal-batch';
import type { Logger } from '@/lib/core/logger';
import type { Retention } from '@/lib/core/retention';
import {
  type Lease,
  LeaseLostError,
  type LogWriter,
  type RecordingPace,
  type ReportedState,
} from '@/lib/store/log-writer';
import { Maintenance } from './maintenance';

/** Bytes of journal stored in one transaction: for about an eighth of a second no other process can write. */
const batchBytes = 2 * 1024 * 1024;
/** For a store that does not say: a row costs half as much in a large batch as in many small ones. */
const defaultPace: RecordingPace = { minIntervalMs: 50, maxIntervalMs: 200 };
/** Between two batches while there is a backlog, ms: an operator's change can be written meanwhile. */
const backlogPauseMs = 5;
/** Waits between attempts while the store cannot be written, ms; the last one is repeated. */
const retryDelaysMs = [50, 100, 200, 400, 800, 1600, 3000];
/** How long a stop waits for a store that cannot be written, ms; the journal keeps what is not stored. */
const stopTimeoutMs = 1500;

/** What the recorder works with; it closes neither the writer nor its log. */
export interface RecorderOptions {
  writer: LogWriter;
  /** Opens the journal at the positions stored, in bytes of each segment; closed at the end. */
  openJournal: (positions: ReadonlyMap<string, number>) => JournalReader;
  retention: Retention;
  /**
   * Receives a line when storing begins to fail, when it works again, when the journal is corrupt; stderr by default.
   */
  log?: Logger;
}

export interface Recorder {
  /** Stores the state of a proxy that cannot write its journal. */
  report(state: ReportedState): void;
  /** Stores the remaining journal, then ends. */
  stop(): Promise<void>;
  /** Resolves once it has ended: stopped, or because another recorder has taken over. */
  ended: Promise<void>;
}

/**
 * Stores the journal of a node as it grows, and keeps the store within its bounds. While the store cannot be written
 * it never gives up, since the journal keeps everything; it ends once another recorder has taken over.
 */
export function startRecorder(options: RecorderOptions): Recorder {
  const loop = new RecorderLoop(options);
  const ended = loop.run();
  return {
    report: (state) => loop.report(state),
    stop() {
      loop.stop();
      return ended;
    },
    ended,
  };
}

/** What the recorder works on once it holds the lease. */
interface RecorderWork {
  lease: Lease;
  journal: JournalReader;
  maintenance: Maintenance;
}

class RecorderLoop {
  private readonly log: Logger;
  private readonly pace: RecordingPace;
  private isStopping = false;
  private stopDeadlineMs = Number.POSITIVE_INFINITY;
  private readonly wakeUp = new AbortController();
  private readonly corruptSegments = new Set<string>();
  /** The last line about a continuing failure, so that it is logged once. */
  private lastLoggedFailure: string | null = null;
  /** A state reported outside the journal, until it is stored. */
  private pendingReport: ReportedState | null = null;

  constructor(private readonly options: RecorderOptions) {
    this.pace = options.writer.pace ?? defaultPace;
    this.log = options.log ?? ((_level, sentence) => console.error(sentence));
  }

  report(state: ReportedState): void {
    this.pendingReport = state;
  }

  stop(): void {
    this.isStopping = true;
    this.stopDeadlineMs = performance.now() + stopTimeoutMs;
    this.wakeUp.abort();
  }

  async run(): Promise<void> {
    const work = await this.takeOver();
    if (work === null) return;
    await this.retryUntilDone(() => work.maintenance.deleteStalePositions());
    for (;;) {
      const began = performance.now();
      const batch = await this.readBatch(work.journal);
      if (batch && !(await this.storeNextBatch(batch, work))) break;
      const { pendingReport } = this;
      this.pendingReport = null;
      await this.retryUntilDone(() => work.maintenance.runDue(batch !== null, pendingReport));
      if (this.isStopping && (!batch || began > this.stopDeadlineMs)) break;
      if (!this.isStopping) await this.sleep(getPauseMs(batch, performance.now() - began, this.pace));
    }
    work.journal.close();
  }

  /** Acquires the lease, then opens the journal at the stored position; null if it was stopped before. */
  private async takeOver(): Promise<RecorderWork | null> {
    const { writer, retention } = this.options;
    let work: RecorderWork | null = null;
    await this.retryUntilDone(async () => {
      const lease = await writer.acquireLease();
      const positions = await writer.readPositions();
      const journal = this.options.openJournal(positions);
      work = { lease, journal, maintenance: new Maintenance(writer, journal, retention, positions) };
    });
    return work;
  }

  /** Reads on in the journal; a file system that cannot be read is waited for like a store that cannot be written. */
  private async readBatch(journal: JournalReader): Promise<JournalBatch | null> {
    let batch: JournalBatch | null = null;
    await this.retryUntilDone(async () => {
      batch = journal.readBatch(batchBytes);
    });
    return batch;
  }

  /** Stores one batch. @returns whether it could */
  private async storeNextBatch(
    batch: JournalBatch,
    { lease, journal, maintenance }: RecorderWork,
  ): Promise<boolean> {
    const { writer } = this.options;
    const done = await this.retryUntilDone(() => writer.append(batch, journal.lagBytes(), lease));
    if (!done) return false;
    maintenance.setPositions(batch.positions);
    for (const { segment } of batch.corruptions) this.reportCorruption(segment);
    return true;
  }

  private reportCorruption(segment: string): void {
    if (this.corruptSegments.has(segment)) return;
    this.corruptSegments.add(segment);
    this.log(
      'error',
      `the journal segment ${segment} is corrupt; unreadable records are skipped and counted`,
    );
  }

  /** Tries until it works, or until a stop has waited long enough. @returns whether it worked */
  private async retryUntilDone(operation: () => Promise<unknown>): Promise<boolean> {
    for (let attempt = 0; ; attempt++) {
      try {
        await operation();
        if (attempt > 0) {
          this.log('info', 'storing decisions again');
          this.lastLoggedFailure = null;
        }
        return true;
      } catch (error) {
        if (error instanceof LeaseLostError) {
          this.log('error', `${error.message}; this one stops`);
          return false;
        }
        const remedy = this.options.writer.getRemedy(error);
        const sentence = `cannot store decisions (${formatError(error)}); the journal keeps them meanwhile${remedy === null ? '' : `. ${remedy}`}`;
        // At a stop several steps fail for one reason.
        if (attempt === 0 && sentence !== this.lastLoggedFailure) this.log('error', sentence);
        this.lastLoggedFailure = sentence;
        if (performance.now() > this.stopDeadlineMs) return false;
        await this.sleep(retryDelaysMs[Math.min(attempt, retryDelaysMs.length - 1)] as number);
      }
    }
  }

  /** Waits; a stop cuts the wait short. */
  private async sleep(delayMs: number): Promise<void> {
    if (this.isStopping) return pause(Math.min(delayMs, 100));
    try {
      await pause(delayMs, undefined, { signal: this.wakeUp.signal });
    } catch (error) {
      if (!this.wakeUp.signal.aborted) throw error;
    }
  }
}

/** How long to wait, in ms, after a batch (or none) that took `spentMs`. */
function getPauseMs(
  batch: JournalBatch | null,
  spentMs: number,
  { minIntervalMs, maxIntervalMs }: RecordingPace,
): number {
  if (batch && batch.decisions.length > batchBytes / 2) return backlogPauseMs;
  return Math.min(maxIntervalMs, Math.max(minIntervalMs, 2 * spentMs));
}
