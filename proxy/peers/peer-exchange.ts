import { formatError, getErrorLogLevel } from '@/lib/core/format-error.mjs';
import type { Logger } from '@/lib/core/logger';
import type { UpstreamPlan } from '@/lib/core/plan';
import {
  type FirstRequestClaim,
  peerWaitMs,
  type SharedPin,
  type SharedPinKey,
} from '@/lib/core/shared-pins';
import { isAssumed, type LearnedPin, type LearnedPinBatch } from '../sticky/learn-table';
import type { PeerQuestion } from '../sticky/peer-lookups';
import { BatchedQuestions } from './batched-questions';
import type { PeerStore } from './peer-store';
import { PeerWatch } from './peer-watch';
import { getPinKey, PinSaver } from './pin-saver';

/** How long parallel first requests of a browser are kept together on all nodes, ms; as on one node. */
const claimLifetimeMs = 500;
/** How often a pin that another node may be about to share is asked for again, ms. */
const retryIntervalMs = 10;
/** How long it is remembered that no node knows a pin, ms, and for how many pins. */
const rememberUnknownMs = 1000;
const maxUnknown = 10_000;
/** After which time an assumed pin is asked for again if the store did not say, ms. */
const checkAgainAfterMs = 200;
/** A pin that is used is stored again after this share of the time that it may be idle, in these bounds, ms. */
const refreshShare = 1 / 8;
const minRefreshMs = 1000;
const maxRefreshMs = 600_000;

export interface PeerExchangeOptions {
  store: PeerStore;
  /** Pins of other nodes that are news here, of backends of the plan. */
  onPins(learned: LearnedPinBatch[]): void;
  /** Whether other nodes are alive, if that has changed. */
  onLivePeers(hasLivePeers: boolean): void;
  /** All pins of this node. */
  getPins(): LearnedPinBatch[];
  /** Whether this node has a pin that has not expired. */
  hasPin(key: SharedPinKey): boolean;
  log: Logger;
  /** How long a request waits at most, ms. */
  waitMs?: number;
}

/**
 * What a node shares with the others by the store: its learned pins, and what it knows of the first requests of
 * browsers. It is asked only for what workers do not know, so that no request waits for it that has a pin.
 */
export class PeerExchange {
  private readonly waitMs: number;
  private readonly saver: PinSaver;
  private readonly watch: PeerWatch;
  private readonly pins: BatchedQuestions<SharedPinKey, SharedPin>;
  private readonly claims: BatchedQuestions<FirstRequestClaim, FirstRequestClaim>;
  /** Pins that no node knows, and until when that is remembered; ms, monotonic. */
  private unknownUntil = new Map<string, number>();
  private upstreams: ReadonlyMap<string, UpstreamPlan> = new Map();
  private refreshTimer: NodeJS.Timeout | null = null;
  private refreshedAt = Date.now();
  private isFailing = false;
  private stopped = false;

  constructor(private readonly options: PeerExchangeOptions) {
    const { store, waitMs = peerWaitMs } = options;
    this.waitMs = waitMs;
    const onFailure = (error: unknown): void => this.reportFailure(error);
    this.saver = new PinSaver((pins) => this.save(pins), onFailure);
    this.pins = new BatchedQuestions<SharedPinKey, SharedPin>({
      overdueAfterMs: waitMs,
      getKey: getPinKey,
      ask: async (keys) => byKey(await store.findLearnedPins(keys)),
      onFailure,
    });
    this.claims = new BatchedQuestions<FirstRequestClaim, FirstRequestClaim>({
      overdueAfterMs: waitMs,
      getKey: getPinKey,
      ask: async (claims) => {
        const { nowMs } = this.watch;
        return byKey(await store.claimFirstRequests(claims, nowMs, nowMs + claimLifetimeMs));
      },
      onFailure,
    });
    this.watch = new PeerWatch(store, {
      onLivePeers: options.onLivePeers,
      onMovedPins: (pins) => this.takeOver(pins.filter((pin) => options.hasPin(pin))),
      onFailure,
      onSuccess: () => this.reportSuccess(),
    });
  }

  /** A new plan: pins of its backends count, and no others. */
  setUpstreams(upstreams: readonly UpstreamPlan[]): void {
    this.upstreams = new Map(upstreams.map((upstream) => [upstream.name, upstream]));
    if (this.refreshTimer !== null) clearInterval(this.refreshTimer);
    const idle = Math.min(...upstreams.map(({ sticky }) => sticky.learn.idleMs * refreshShare));
    const intervalMs = Math.min(maxRefreshMs, Math.max(minRefreshMs, idle));
    this.refreshTimer = setInterval(() => this.refresh(), intervalMs);
    this.refreshTimer.unref();
  }

  /** Whether other nodes are alive. */
  get hasLivePeers(): boolean {
    return this.watch.hasLivePeers;
  }

  /** Shares pins that were made or moved here. */
  share(learned: readonly LearnedPinBatch[]): void {
    this.saver.add(this.toSharedPins(learned));
  }

  /**
   * Responds to a question of a worker: at once if the database is away or hangs. Pins that are found have been handed
   * to `onPins` before.
   */
  ask(question: PeerQuestion, respond: (claim: FirstRequestClaim | null) => void): void {
    if (question.type === 'claim-first-request') {
      this.claims.ask(question.claim, (claim) => respond(claim ?? null));
      return;
    }
    const { upstream, fingerprints, mayBeNew } = question;
    const giveUpAt = performance.now() + (mayBeNew ? this.waitMs : 0);
    // Another worker of this node has just told of it, and told the one that asks as well.
    if (fingerprints.some((fingerprint) => this.options.hasPin({ upstream, fingerprint }))) {
      respond(null);
      return;
    }
    let remaining = fingerprints.length;
    let hasResponded = false;
    const onFound = (pin: SharedPin | null): void => {
      if (pin !== null) this.takeOver([pin]);
      remaining--;
      // One is enough: a browser has one session, and some cookies of others.
      if (hasResponded || (pin === null && remaining > 0)) return;
      hasResponded = true;
      respond(null);
    };
    for (const fingerprint of fingerprints) this.findPin({ upstream, fingerprint }, giveUpAt, onFound);
  }

  /** Stores what has not been shared yet, and asks no more. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.watch.stop();
    if (this.refreshTimer !== null) clearInterval(this.refreshTimer);
    await this.saver.stop();
  }

  private async save(pins: SharedPin[]): Promise<void> {
    await this.options.store.saveLearnedPins(pins, this.watch.nowMs);
    for (const pin of pins) if (isAssumed(pin)) this.check(pin);
  }

  /** Asks for a pin that is only assumed here, and has been stored: the store may know better by now. */
  private check(assumed: SharedPin): void {
    this.pins.ask(assumed, (pin) => {
      if (pin) this.takeOver([pin]);
      // It was not asked, or together with a request that missed the pin before any was stored.
      else if (!this.stopped && this.options.hasPin(assumed))
        setTimeout(() => this.check(assumed), checkAgainAfterMs).unref();
    });
  }

  /** @param giveUpAt until when an unknown pin is asked for again; ms, monotonic */
  private findPin(key: SharedPinKey, giveUpAt: number, onFound: (pin: SharedPin | null) => void): void {
    const text = getPinKey(key);
    if ((this.unknownUntil.get(text) ?? 0) > performance.now()) {
      onFound(null);
      return;
    }
    this.pins.ask(key, (pin) => {
      if (pin === null && performance.now() + 2 * retryIntervalMs < giveUpAt && !this.stopped) {
        setTimeout(() => this.findPin(key, giveUpAt, onFound), retryIntervalMs);
        return;
      }
      if (pin === null) this.rememberUnknown(text);
      onFound(pin ?? null);
    });
  }

  private rememberUnknown(key: string): void {
    if (this.unknownUntil.size >= maxUnknown) this.unknownUntil = new Map();
    this.unknownUntil.set(key, performance.now() + rememberUnknownMs);
  }

  /** Hands over pins of other nodes. One that names a backend that this node does not have means nothing here. */
  private takeOver(pins: readonly SharedPin[]): void {
    const batches = new Map<string, LearnedPin[]>();
    for (const { upstream, fingerprint, backend, usedAt, madeAt } of pins) {
      const plan = this.upstreams.get(upstream);
      if (plan === undefined || !plan.backends.some(({ name }) => name === backend)) continue;
      const batch = batches.get(upstream) ?? [];
      batch.push([fingerprint, backend, usedAt, madeAt]);
      batches.set(upstream, batch);
    }
    if (batches.size > 0)
      this.options.onPins([...batches].map(([upstream, made]) => ({ upstream, pins: made })));
  }

  /** Shares which pins were used since the last time, so that the store keeps them. */
  private refresh(): void {
    const since = this.refreshedAt;
    this.refreshedAt = Date.now();
    const used = this.toSharedPins(this.options.getPins()).filter(({ usedAt }) => usedAt >= since);
    this.saver.add(used);
  }

  private toSharedPins(learned: readonly LearnedPinBatch[]): SharedPin[] {
    return learned.flatMap(({ upstream, pins }) => {
      const idleMs = this.upstreams.get(upstream)?.sticky.learn.idleMs ?? 0;
      // What is stored of its use is older than its last use by the interval in which that is stored.
      const keptMs = idleMs * (1 + refreshShare) + minRefreshMs;
      return pins.map(([fingerprint, backend, usedAt, madeAt]) => {
        return { upstream, fingerprint, backend, madeAt, usedAt, expiresAt: usedAt + keptMs };
      });
    });
  }

  private reportFailure(error: unknown): void {
    if (!this.isFailing && !this.stopped)
      this.options.log(
        getErrorLogLevel(error),
        `cannot share pins with other nodes: ${formatError(error)}; sessions that change nodes may lose their backend`,
      );
    this.isFailing = true;
  }

  private reportSuccess(): void {
    if (this.isFailing) this.options.log('info', 'pins are shared with other nodes again');
    this.isFailing = false;
  }
}

function byKey<Row extends SharedPinKey>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [getPinKey(row), row]));
}
