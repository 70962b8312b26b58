import { setTimeout as pause } from 'node:timers/promises';
import type { Retention } from '@/lib/config/settings';
import { formatError } from '@/lib/core/format-error.mjs';
import type { Logger } from '@/lib/core/logger';
import { isDatabaseCorrupt } from '@/lib/store/sqlite/database-errors';
import { readPositions } from '@/lib/store/sqlite/ingest/journal-positions';
import { acquireLease, LeaseLostError } from '@/lib/store/sqlite/ingest/recorder-lease';
import type { ReportedState } from '@/lib/store/sqlite/ingest/reported-state';
import { storeBatch } from '@/lib/store/sqlite/ingest/store-batch';
import type { Database } from '@/lib/store/sqlite/open-database';
import type { JournalBatch, JournalReader } from '@/proxy/journal/reader';
import { Maintenance } from './maintenance';

/** Bytes of journal stored in one transaction: about an eighth of a second during which nobody else writes. */
const batchBytes = 2 * 1024 * 1024;
/** How often the journal is looked at, ms. */
const minPollIntervalMs = 50;
/** Under load less often, ms: a large batch costs half as much for each row as many small ones. */
const maxPollIntervalMs = 200;
/** Between two batches while there is a backlog, so that an operator's change finds its moment, ms. */
const backlogPauseMs = 5;
/** Waits between attempts while the database cannot be written, ms; the last one for ever. */
const retryDelaysMs = [50, 100, 200, 400, 800, 1600, 3000];
/** How long a stop waits for a database that cannot be written, ms; the journal keeps what is not stored. */
const stopTimeoutMs = 1500;

/** What the recorder works with. */
export interface RecorderOptions {
  database: Database;
  /** Opens the journal where it is to be read on, in octets of each segment; closed at the end. */
  openJournal: (positions: ReadonlyMap<string, number>) => JournalReader;
  /** The proxy whose journal it is. */
  node: string;
  retention: Retention;
  /** Told when storing begins to fail, when it works again, when the journal is damaged; stderr by default. */
  log?: Logger;
}

export interface Recorder {
  /** Stores what a proxy says that cannot write its journal. */
  report(state: ReportedState): void;
  /** Stores what is left in the journal, then ends. */
  stop(): Promise<void>;
  /** Resolves once it has ended: stopped, or because another recorder has taken over. */
  ended: Promise<void>;
}

/**
 * Stores the journal in the database as it grows, and keeps the database within its bounds. While the database
 * cannot be written it never gives up, since the journal keeps everything; it ends where another has taken over.
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

/** What the recorder has in hand once the log is its own. */
interface RecorderWork {
  lease: bigint;
  journal: JournalReader;
  maintenance: Maintenance;
}

class RecorderLoop {
  private readonly log: Logger;
  private isStopping = false;
  private stopDeadlineMs = Number.POSITIVE_INFINITY;
  private readonly wakeUp = new AbortController();
  private readonly corruptSegments = new Set<string>();
  /** What was logged last of a failure that goes on. */
  private lastLoggedFailure: string | null = null;
  /** What a proxy said past its journal, until it is stored. */
  private pendingReport: ReportedState | null = null;

  constructor(private readonly options: RecorderOptions) {
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
      if (!this.isStopping) await this.sleep(getPauseMs(batch, performance.now() - began));
    }
    work.journal.close();
  }

  /** Takes over the log, and goes on where it stands; null where a stop came before that was possible. */
  private async takeOver(): Promise<RecorderWork | null> {
    const { database, node, retention } = this.options;
    let work: RecorderWork | null = null;
    await this.retryUntilDone(async () => {
      const lease = await acquireLease(database);
      const positions = await readPositions(database);
      const journal = this.options.openJournal(positions);
      work = { lease, journal, maintenance: new Maintenance(database, journal, node, retention, positions) };
    });
    return work;
  }

  /** Reads on in the journal; a file system that cannot be read is waited for like a database. */
  private async readBatch(journal: JournalReader): Promise<JournalBatch | null> {
    let batch: JournalBatch | null = null;
    await this.retryUntilDone(async () => {
      batch = journal.readBatch(batchBytes);
    });
    return batch;
  }

  /** Stores one batch; tells whether it could. */
  private async storeNextBatch(
    batch: JournalBatch,
    { lease, journal, maintenance }: RecorderWork,
  ): Promise<boolean> {
    const { database, node } = this.options;
    const done = await this.retryUntilDone(() =>
      storeBatch(database, node, batch, journal.lagBytes(), lease),
    );
    if (!done) return false;
    maintenance.setPositions(batch.positions);
    for (const { segment } of batch.corruptions) this.reportCorruption(segment);
    return true;
  }

  private reportCorruption(segment: string): void {
    if (this.corruptSegments.has(segment)) return;
    this.corruptSegments.add(segment);
    this.log('error', `the journal's ${segment} is damaged; what cannot be read is left out and counted`);
  }

  /** Tries until it works, or until a stop has waited long enough; tells which. */
  private async retryUntilDone(operation: () => Promise<unknown>): Promise<boolean> {
    for (let attempt = 0; ; attempt++) {
      try {
        await operation();
        if (attempt > 0) {
          this.log('info', 'storing the log again');
          this.lastLoggedFailure = null;
        }
        return true;
      } catch (error) {
        if (error instanceof LeaseLostError) {
          this.log('error', `${error.message}; this one ends`);
          return false;
        }
        const sentence = `cannot store the log (${formatError(error)}); the journal keeps it meanwhile${getRemedy(error)}`;
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

/** What only the operator can do about it. */
function getRemedy(error: unknown): string {
  if (!isDatabaseCorrupt(error)) return '';
  return '. The database is damaged: stop Stickyboard, restore a backup of stickyboard.db or move it away with its -wal and -shm, and start again';
}

/** How long to wait, in ms, after a batch (or none) that took `spent` ms. */
function getPauseMs(batch: JournalBatch | null, spentMs: number): number {
  if (batch && batch.decisions.length > batchBytes / 2) return backlogPauseMs;
  return Math.min(maxPollIntervalMs, Math.max(minPollIntervalMs, 2 * spentMs));
}
