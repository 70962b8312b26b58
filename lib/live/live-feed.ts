import type { LiveSnapshot } from '@/lib/contract/types';
import { formatError, getErrorLogLevel } from '@/lib/core/format-error.mjs';
import { runOutsideRequestContext } from '@/lib/logging/request-context';
import { log } from '@/lib/logging/shared-log';
import { getExpectedHighWaterMark } from '@/lib/store/expected-high-water-mark';
import type { StoreQuestions } from '@/lib/store/store';
import { ChangeTracker } from './change-tracker';
import { getLiveSnapshot } from './snapshot';
import { formatSseMessage } from './sse-message';
import { Subscriber, type TickMessage } from './subscriber';

/** Ticks kept for clients that reconnect after a break. */
const maxStoredTicks = 60;
/** After the full second, so that the recorder has stored it; the same lateness as in `completeUpTo`, ms. */
const tickDelayMs = 320;
/** Ticks that were sent are this far ahead only if the clock has been set back since, s. */
const maxClockSkewSeconds = 5;

/** The live stream of one process: however many listen, the store is asked once a second. */
export class LiveFeed {
  private readonly subscribers = new Set<Subscriber>();
  private ticks: TickMessage[] = [];
  private lastId = 0;
  private changes: ChangeTracker | null = null;
  private timer: NodeJS.Timeout | null = null;
  private isTicking = false;
  /** At which level it was reported that the log cannot be read; null while it can. */
  private failureLevel: 'error' | 'debug' | null = null;
  private snapshot: { id: number; second: number; value: Promise<LiveSnapshot> } | null = null;

  constructor(private readonly openStore: () => Promise<StoreQuestions>) {}

  /**
   * Opens a stream: a snapshot and then the ticks, or, for a client that reconnects soon, the ticks that it missed.
   *
   * @param lastEventId id of the last message that the client has, or null
   * @param isAuthenticated called every few seconds; the stream ends once it returns false
   * @throws the store's error if it cannot be read
   */
  async subscribe(
    lastEventId: number | null,
    isAuthenticated: () => Promise<boolean> = async () => true,
  ): Promise<ReadableStream<Uint8Array>> {
    const store = await this.openStore();
    if (!this.changes) await this.startTracking(store);
    const subscriber = new Subscriber(lastEventId, isAuthenticated, (self) => this.removeSubscriber(self));
    this.subscribers.add(subscriber);
    try {
      await this.sendUpdates(subscriber, store);
    } catch (error) {
      subscriber.closeStream();
      throw error;
    }
    if (!this.isTicking) this.timer ??= this.scheduleTick();
    return subscriber.stream;
  }

  /** How many listen. */
  get subscriberCount(): number {
    return this.subscribers.size;
  }

  /** Ends every stream. */
  closeStreams(): void {
    for (const subscriber of [...this.subscribers]) subscriber.closeStream();
  }

  /** Takes the present log as the baseline: ticks report changes from here on. */
  private async startTracking(store: StoreQuestions): Promise<ChangeTracker> {
    const snapshot = await getLiveSnapshot(store);
    this.changes ??= new ChangeTracker(store, snapshot);
    this.lastId = hasClockGoneBack(this.lastId, snapshot.upTo)
      ? snapshot.upTo
      : Math.max(this.lastId, snapshot.upTo);
    return this.changes;
  }

  private scheduleTick(): NodeJS.Timeout {
    const delayMs = 1000 - ((Date.now() - tickDelayMs + 1000) % 1000);
    return runOutsideRequestContext(() => setTimeout(() => void this.tick(), delayMs));
  }

  private async tick(): Promise<void> {
    this.isTicking = true;
    try {
      await this.pollStore(await this.openStore());
      if (this.failureLevel !== null)
        log(this.failureLevel === 'error' ? 'info' : 'debug', 'the decision log can be read again');
      this.failureLevel = null;
    } catch (error) {
      const reason = formatError(error);
      const level = getErrorLogLevel(error);
      if (this.failureLevel === null) log(level, `cannot read the decision log: ${reason}`);
      this.failureLevel ??= level;
      this.reset();
      for (const subscriber of this.subscribers) {
        subscriber.requireSnapshot();
        subscriber.sendUnreadable(reason);
      }
    }
    this.isTicking = false;
    this.timer = this.subscribers.size > 0 ? this.scheduleTick() : null;
  }

  private async pollStore(store: StoreQuestions): Promise<void> {
    if (hasClockGoneBack(this.lastId, getExpectedHighWaterMark(store))) {
      this.reset();
      for (const subscriber of this.subscribers) subscriber.requireSnapshot();
    }
    const changes = this.changes ?? (await this.startTracking(store));
    const upTo = getExpectedHighWaterMark(store);
    if (upTo > this.lastId) {
      const tick = await changes.poll(upTo);
      // All subscribers disconnected meanwhile: the next one starts over.
      if (this.changes !== changes) return;
      this.ticks.push({ id: upTo, previousId: this.lastId, bytes: formatSseMessage('tick', upTo, tick) });
      if (this.ticks.length > maxStoredTicks) this.ticks.shift();
      this.lastId = upTo;
    }
    for (const subscriber of [...this.subscribers]) {
      if (!(await subscriber.isStillAuthenticated())) subscriber.closeStream();
      else if (subscriber.acceptsMessage()) await this.sendUpdates(subscriber, store);
    }
  }

  /** Brings a subscriber up to the last tick. */
  private async sendUpdates(subscriber: Subscriber, store: StoreQuestions): Promise<void> {
    if (subscriber.needsSnapshot(this.ticks, this.lastId)) {
      const { id, value } = this.getSnapshot(store);
      subscriber.sendSnapshot(id, await value);
    }
    subscriber.sendTicks(this.ticks);
  }

  /** A snapshot of this second and tick, made once for all subscribers. */
  private getSnapshot(store: StoreQuestions): { id: number; value: Promise<LiveSnapshot> } {
    const second = getExpectedHighWaterMark(store);
    if (this.snapshot?.second === second && this.snapshot.id === this.lastId) return this.snapshot;
    const created = { id: this.lastId, second, value: getLiveSnapshot(store) };
    this.snapshot = created;
    created.value.catch(() => {
      if (this.snapshot === created) this.snapshot = null;
    });
    return created;
  }

  private removeSubscriber(subscriber: Subscriber): void {
    this.subscribers.delete(subscriber);
    if (this.subscribers.size === 0) this.reset();
  }

  /** Forgets what was sent: nothing is read until there is a subscriber, which then starts over. */
  private reset(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.changes = null;
    this.ticks = [];
  }
}

/** Whether the clock was set back before `lastId`: ticks would resume only once it reaches that second again. */
function hasClockGoneBack(lastId: number, upTo: number): boolean {
  return lastId > upTo + maxClockSkewSeconds;
}
