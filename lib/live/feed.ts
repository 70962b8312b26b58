import type { LiveSnapshot } from '@/lib/api/types';
import { errorSentence, reportLevel } from '@/lib/core/error-sentence.mjs';
import type { Database } from '@/lib/database/open';
import { beyondRequests } from '@/lib/log/request';
import { log } from '@/lib/log/shared';
import { completeUpTo } from '@/lib/queries/time';
import { Changes } from './changes';
import { message } from './message';
import { liveSnapshot } from './snapshot';
import { type Sent, Subscriber } from './subscriber';

/** Ticks kept for those who come back after a break. */
const keptTicks = 60;
/** After the full second, so that the recorder has stored it; the same lateness as in `completeUpTo`, ms. */
const lateness = 320;
/** What was told is so far ahead only where the clock has been set back since, s. */
const ahead = 5;

/** The live stream of one process: however many listen, the database is asked once a second. */
export class LiveFeed {
  private readonly subscribers = new Set<Subscriber>();
  private ticks: Sent[] = [];
  private lastId = 0;
  private changes: Changes | null = null;
  private timer: NodeJS.Timeout | null = null;
  private ticking = false;
  /** At which level it was reported that the log cannot be read; null while it can. */
  private failing: 'error' | 'debug' | null = null;
  private snapshot: { id: number; second: number; value: Promise<LiveSnapshot> } | null = null;

  constructor(private readonly open: () => Promise<Database>) {}

  /**
   * Opens a stream: a snapshot and then the ticks, or, for one that comes back soon, the ticks it missed.
   *
   * @param lastEventId id of the last message that the client has, or null
   * @param mayGoOn asked every few seconds; the stream ends once it says no
   * @throws the database's error where it cannot be read
   */
  async subscribe(
    lastEventId: number | null,
    mayGoOn: () => Promise<boolean> = async () => true,
  ): Promise<ReadableStream<Uint8Array>> {
    const db = await this.open();
    if (!this.changes) await this.begin(db);
    const subscriber = new Subscriber(lastEventId, mayGoOn, (self) => this.leave(self));
    this.subscribers.add(subscriber);
    try {
      await this.serve(subscriber, db);
    } catch (error) {
      subscriber.close();
      throw error;
    }
    if (!this.ticking) this.timer ??= this.schedule();
    return subscriber.stream;
  }

  /** How many listen. */
  get listeners(): number {
    return this.subscribers.size;
  }

  /** Ends every stream. */
  close(): void {
    for (const subscriber of [...this.subscribers]) subscriber.close();
  }

  /** Takes the log as it is for known: ticks tell what changes from here. */
  private async begin(db: Database): Promise<Changes> {
    const snapshot = await liveSnapshot(db);
    this.changes ??= new Changes(db, snapshot);
    this.lastId = isSetBack(this.lastId, snapshot.upTo)
      ? snapshot.upTo
      : Math.max(this.lastId, snapshot.upTo);
    return this.changes;
  }

  private schedule(): NodeJS.Timeout {
    const millis = 1000 - ((Date.now() - lateness + 1000) % 1000);
    return beyondRequests(() => setTimeout(() => void this.tick(), millis));
  }

  private async tick(): Promise<void> {
    this.ticking = true;
    try {
      await this.look(await this.open());
      if (this.failing !== null)
        log(this.failing === 'error' ? 'info' : 'debug', 'the log can be read again');
      this.failing = null;
    } catch (error) {
      const reason = errorSentence(error);
      const level = reportLevel(error);
      if (this.failing === null) log(level, `cannot read the log: ${reason}`);
      this.failing ??= level;
      this.rest();
      for (const subscriber of this.subscribers) {
        subscriber.forget();
        subscriber.sendUnreadable(reason);
      }
    }
    this.ticking = false;
    this.timer = this.subscribers.size > 0 ? this.schedule() : null;
  }

  private async look(db: Database): Promise<void> {
    if (isSetBack(this.lastId, completeUpTo())) {
      this.rest();
      for (const subscriber of this.subscribers) subscriber.forget();
    }
    const changes = this.changes ?? (await this.begin(db));
    const upTo = completeUpTo();
    if (upTo > this.lastId) {
      const tick = await changes.look(upTo);
      // All left meanwhile: who comes next begins anew.
      if (this.changes !== changes) return;
      this.ticks.push({ id: upTo, after: this.lastId, text: message('tick', upTo, tick) });
      if (this.ticks.length > keptTicks) this.ticks.shift();
      this.lastId = upTo;
    }
    for (const subscriber of [...this.subscribers]) {
      if (!(await subscriber.isAllowed())) subscriber.close();
      else if (subscriber.isReady()) await this.serve(subscriber, db);
    }
  }

  /** Brings a subscriber up to the last tick. */
  private async serve(subscriber: Subscriber, db: Database): Promise<void> {
    if (subscriber.needsSnapshot(this.ticks, this.lastId)) {
      const { id, value } = this.freshSnapshot(db);
      subscriber.sendSnapshot(id, await value);
    }
    subscriber.sendTicks(this.ticks);
  }

  /** A snapshot of this second and tick, made once however many ask for it. */
  private freshSnapshot(db: Database): { id: number; value: Promise<LiveSnapshot> } {
    const second = completeUpTo();
    if (this.snapshot?.second === second && this.snapshot.id === this.lastId) return this.snapshot;
    const made = { id: this.lastId, second, value: liveSnapshot(db) };
    this.snapshot = made;
    made.value.catch(() => {
      if (this.snapshot === made) this.snapshot = null;
    });
    return made;
  }

  private leave(subscriber: Subscriber): void {
    this.subscribers.delete(subscriber);
    if (this.subscribers.size === 0) this.rest();
  }

  /** Forgets what was told: until somebody listens nothing is read, and who comes then begins anew. */
  private rest(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.changes = null;
    this.ticks = [];
  }
}

/** Whether the clock went back since the second `told`: its ticks would come only once it is there again. */
function isSetBack(told: number, upTo: number): boolean {
  return told > upTo + ahead;
}
