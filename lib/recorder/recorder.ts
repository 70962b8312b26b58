import { setTimeout as pause } from 'node:timers/promises';
import type { Retention } from '@/lib/config/settings';
import { errorSentence } from '@/lib/core/error-sentence.mjs';
import { isDamage } from '@/lib/database/failure';
import type { Database } from '@/lib/database/open';
import type { JournalBatch, JournalReader } from '@/proxy/journal/reader';
import type { Log } from '@/proxy/log';
import { Chores } from './chores';
import { storedPositions } from './positions';
import type { ToldState } from './state';
import { storeBatch } from './store';
import { TurnOver, takeTurn } from './turn';

/** Bytes of journal stored in one transaction: about an eighth of a second during which nobody else writes. */
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
  /** Opens the journal where it is to be read on, in octets of each segment; closed at the end. */
  journal: (positions: ReadonlyMap<string, number>) => JournalReader;
  /** The proxy whose journal it is. */
  node: string;
  retention: Retention;
  /** Told when storing begins to fail, when it works again, when the journal is damaged; stderr by default. */
  log?: Log;
}

export interface Recorder {
  /** Stores what a proxy says that cannot write its journal. */
  tell(state: ToldState): void;
  /** Stores what is left in the journal, then ends. */
  stop(): Promise<void>;
  /** Resolves once it has ended: stopped, or because another recorder has taken over. */
  ended: Promise<void>;
}

/**
 * Stores the journal in the database as it grows, and keeps the database within its bounds. While the database
 * cannot be written it never gives up, since the journal keeps everything; it ends where another has taken over.
 */
export function startRecorder(parts: RecorderParts): Recorder {
  const run = new Run(parts);
  const ended = run.loop();
  return {
    tell: (state) => run.tell(state),
    stop() {
      run.stop();
      return ended;
    },
    ended,
  };
}

/** What the recorder has in hand once the log is its own. */
interface Work {
  turn: bigint;
  journal: JournalReader;
  chores: Chores;
}

class Run {
  private readonly log: Log;
  private stopping = false;
  private stopBy = Number.POSITIVE_INFINITY;
  private readonly awake = new AbortController();
  private readonly damaged = new Set<string>();
  /** What was logged last of a failure that goes on. */
  private reported: string | null = null;
  /** What a proxy said past its journal, until it is stored. */
  private told: ToldState | null = null;

  constructor(private readonly parts: RecorderParts) {
    this.log = parts.log ?? ((_level, sentence) => console.error(sentence));
  }

  tell(state: ToldState): void {
    this.told = state;
  }

  stop(): void {
    this.stopping = true;
    this.stopBy = performance.now() + stopPatienceMillis;
    this.awake.abort();
  }

  async loop(): Promise<void> {
    const work = await this.begin();
    if (work === null) return;
    await this.untilDone(() => work.chores.begin());
    for (;;) {
      const began = performance.now();
      const batch = await this.read(work.journal);
      if (batch && !(await this.store(batch, work))) break;
      const { told } = this;
      this.told = null;
      await this.untilDone(() => work.chores.due(batch !== null, told));
      if (this.stopping && (!batch || began > this.stopBy)) break;
      if (!this.stopping) await this.rest(restAfter(batch, performance.now() - began));
    }
    work.journal.close();
  }

  /** Takes over the log, and goes on where it stands; null where a stop came before that was possible. */
  private async begin(): Promise<Work | null> {
    const { database, node, retention } = this.parts;
    let work: Work | null = null;
    await this.untilDone(async () => {
      const turn = await takeTurn(database);
      const positions = await storedPositions(database);
      const journal = this.parts.journal(positions);
      work = { turn, journal, chores: new Chores(database, journal, node, retention, positions) };
    });
    return work;
  }

  /** Reads on in the journal; a file system that cannot be read is waited for like a database. */
  private async read(journal: JournalReader): Promise<JournalBatch | null> {
    let batch: JournalBatch | null = null;
    await this.untilDone(async () => {
      batch = journal.next(batchBytes);
    });
    return batch;
  }

  /** Stores one batch; tells whether it could. */
  private async store(batch: JournalBatch, { turn, journal, chores }: Work): Promise<boolean> {
    const { database, node } = this.parts;
    const done = await this.untilDone(() => storeBatch(database, node, batch, journal.lagBytes(), turn));
    if (!done) return false;
    chores.stored(batch.positions);
    for (const { segment } of batch.damaged) this.reportDamage(segment);
    return true;
  }

  private reportDamage(segment: string): void {
    if (this.damaged.has(segment)) return;
    this.damaged.add(segment);
    this.log('error', `the journal's ${segment} is damaged; what cannot be read is left out and counted`);
  }

  /** Tries until it works, or until a stop has waited long enough; tells which. */
  private async untilDone(work: () => Promise<unknown>): Promise<boolean> {
    for (let attempt = 0; ; attempt++) {
      try {
        await work();
        if (attempt > 0) {
          this.log('info', 'storing the log again');
          this.reported = null;
        }
        return true;
      } catch (error) {
        if (error instanceof TurnOver) {
          this.log('error', `${error.message}; this one ends`);
          return false;
        }
        const sentence = `cannot store the log (${errorSentence(error)}); the journal keeps it meanwhile${remedyFor(error)}`;
        // At a stop several steps fail for one reason.
        if (attempt === 0 && sentence !== this.reported) this.log('error', sentence);
        this.reported = sentence;
        if (performance.now() > this.stopBy) return false;
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

/** What only the operator can do about it. */
function remedyFor(error: unknown): string {
  if (!isDamage(error)) return '';
  return '. The database is damaged: stop Stickyboard, restore a backup of stickyboard.db or move it away with its -wal and -shm, and start again';
}

/** How long to wait, in ms, after a batch (or none) that took `spent` ms. */
function restAfter(batch: JournalBatch | null, spent: number): number {
  if (batch && batch.decisions.length > batchBytes / 2) return breathMillis;
  return Math.min(slowestPollMillis, Math.max(pollMillis, 2 * spent));
}
