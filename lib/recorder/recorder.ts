import { setTimeout as pause } from 'node:timers/promises';
import type { Retention } from '@/lib/config/settings';
import { failureText } from '@/lib/database/failure';
import type { Database } from '@/lib/database/open';
import type { JournalBatch, JournalReader } from '@/proxy/journal/reader';
import { Chores } from './chores';
import { storeBatch } from './store';

/** Bytes of journal stored in one transaction: about a tenth of a second during which nobody else writes. */
const batchBytes = 2 * 1024 * 1024;
/** How often the journal is looked at, ms. */
const pollMillis = 50;
/** Under load less often, ms: a large batch costs half as much for each row as many small ones. */
const slowestPollMillis = 200;
/** Between two batches while there is a backlog, so that an operator's change finds its moment, ms. */
const breathMillis = 5;
/** Waits between attempts while the database cannot be written, ms; the last one for ever. */
const backOffMillis = [50, 100, 200, 400, 800, 1600, 3000];
/** How long a stop waits for a database that cannot be written, ms; the journal keeps what is not stored. */
const stopPatienceMillis = 1500;

/** What the recorder works with. */
export interface RecorderParts {
  database: Database;
  /** Opened at the positions in `JournalPosition`. */
  journal: JournalReader;
  /** The proxy whose journal it is. */
  node: string;
  retention: Retention;
  /** Told one line when storing begins to fail, and one when it works again; stderr by default. */
  report?: (line: string) => void;
}

export interface Recorder {
  /** Stores what is left in the journal, then ends. */
  stop(): Promise<void>;
}

/**
 * Stores the journal in the database as it grows, and keeps the database within its bounds. It never
 * gives up: while the database cannot be written, the journal keeps everything.
 */
export function startRecorder(parts: RecorderParts): Recorder {
  const run = new Run(parts);
  const done = run.loop();
  return {
    stop() {
      run.stop();
      return done;
    },
  };
}

class Run {
  private readonly chores: Chores;
  private readonly report: (line: string) => void;
  private stopping = false;
  private stopBy = Number.POSITIVE_INFINITY;
  private readonly awake = new AbortController();

  constructor(private readonly parts: RecorderParts) {
    this.chores = new Chores(parts.database, parts.journal, parts.node, parts.retention);
    this.report = parts.report ?? ((line) => console.error(line));
  }

  stop(): void {
    this.stopping = true;
    this.stopBy = Date.now() + stopPatienceMillis;
    this.awake.abort();
  }

  async loop(): Promise<void> {
    await this.untilDone(() => this.chores.begin());
    for (;;) {
      const began = Date.now();
      const batch = await this.read();
      if (batch && !(await this.store(batch))) break;
      await this.untilDone(() => this.chores.due(batch !== null));
      if (this.stopping && (!batch || began > this.stopBy)) break;
      if (!this.stopping) await this.rest(restAfter(batch, Date.now() - began));
    }
  }

  /** Reads on in the journal; a file system that cannot be read is waited for like a database. */
  private async read(): Promise<JournalBatch | null> {
    let batch: JournalBatch | null = null;
    await this.untilDone(async () => {
      batch = this.parts.journal.next(batchBytes);
    });
    return batch;
  }

  /** Stores one batch; tells whether it could. */
  private async store(batch: JournalBatch): Promise<boolean> {
    const { database, journal, node } = this.parts;
    const done = await this.untilDone(() => storeBatch(database, node, batch, journal.lagBytes()));
    if (done) this.chores.stored(batch.positions);
    return done;
  }

  /** Tries until it works, or until a stop has waited long enough; tells which. */
  private async untilDone(work: () => Promise<unknown>): Promise<boolean> {
    for (let attempt = 0; ; attempt++) {
      try {
        await work();
        if (attempt > 0) this.report('recorder: storing the log again');
        return true;
      } catch (error) {
        if (attempt === 0)
          this.report(
            `recorder: cannot store the log (${failureText(error)}); the journal keeps it meanwhile`,
          );
        if (Date.now() > this.stopBy) return false;
        await this.rest(backOffMillis[Math.min(attempt, backOffMillis.length - 1)] as number);
      }
    }
  }

  /** Waits; a stop cuts the wait short. */
  private async rest(millis: number): Promise<void> {
    if (this.stopping) return pause(Math.min(millis, 100));
    try {
      await pause(millis, undefined, { signal: this.awake.signal });
    } catch (error) {
      if (!this.awake.signal.aborted) throw error;
    }
  }
}

/** How long to wait, in ms, after a batch (or none) that took `spent` ms. */
function restAfter(batch: JournalBatch | null, spent: number): number {
  if (batch && batch.decisions.length > batchBytes / 2) return breathMillis;
  return Math.min(slowestPollMillis, Math.max(pollMillis, 2 * spent));
}
