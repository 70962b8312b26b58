import type { Accepted } from './accepting';
import { Dealing, type Place } from './dealing';

/** Sends a worker a connection that is called by `id`. */
export type Send = (id: number, connection: Accepted) => void;

interface Dealt {
  connection: Accepted;
  /** Null once its worker makes room for another: it does not count among the connections of that one. */
  place: Place | null;
  /** ms, monotonic; 0 until it is sent. */
  sentAt: number;
  taken: boolean;
}

/** A worker as the dealer sees it. */
export interface Hand {
  /** Which of the workers it is. */
  readonly worker: number;
  readonly send: Send;
  /** All that were dealt to it and are not known to have closed, by id. */
  dealt: Map<number, Dealt>;
  /** Ids of those yet to be sent, and of those sent that it did not take yet. */
  waiting: number[];
  sent: Set<number>;
}

/** Handles on the way to one worker: it takes one per turn of its event loop, and the next one waits at hand. */
const ON_THE_WAY = 2;
/** A worker that takes nothing for so long is passed over, ms. */
const STALLED = 200;
/** What was not taken after so long is given up, ms: to a worker that is out of file descriptors it never came. */
const LOST = 5000;
/** Connections kept while there is no worker; more are cut. */
const KEPT = 4096;

/**
 * Deals the connections that the supervisor accepts to the workers, and holds each until its worker says that
 * it took it: what a worker had not taken when it died is dealt to another.
 */
export class Dealer {
  private readonly dealing: Dealing;
  /** By the index of the worker; null while there is no such worker. */
  private readonly hands: (Hand | null)[];
  /** Those with connections that are open, those too whose workers made room for others. */
  private readonly open = new Set<Hand>();
  private kept: Accepted[] = [];
  private lastId = 0;
  private closed = false;

  /** @param workers how many there will be */
  constructor(workers: number) {
    this.dealing = new Dealing(workers);
    this.hands = Array.from({ length: workers }, () => null);
  }

  /**
   * A worker takes connections from now on. One that had its place before gets no more: what was not sent to it yet
   * is dealt anew.
   * @param worker its index
   */
  join(worker: number, send: Send): Hand {
    const before = this.hands[worker];
    const hand: Hand = { worker, send, dealt: new Map(), waiting: [], sent: new Set() };
    this.hands[worker] = hand;
    this.open.add(hand);
    if (before !== null) this.giveUpPlace(before);
    for (const connection of this.kept.splice(0)) this.deal(connection);
    return hand;
  }

  private giveUpPlace(hand: Hand): void {
    for (const one of hand.dealt.values()) this.unplace(one);
    for (const id of hand.waiting.splice(0)) {
      const one = hand.dealt.get(id);
      hand.dealt.delete(id);
      if (one !== undefined) this.deal(one.connection);
    }
  }

  /** A worker has gone, and with it the connections that it had taken. */
  leave(hand: Hand): void {
    this.open.delete(hand);
    if (this.hands[hand.worker] === hand) this.hands[hand.worker] = null;
    for (const one of hand.dealt.values()) {
      this.unplace(one);
      if (one.taken) one.connection.listener.departed(one.connection.peer.host);
      else this.deal(one.connection);
    }
    hand.dealt.clear();
  }

  deal(connection: Accepted): void {
    if (this.closed || this.kept.length >= KEPT) {
      drop(connection);
      return;
    }
    const now = performance.now();
    const present = (worker: number): boolean => this.hands[worker] !== null;
    const prompt = (worker: number): boolean => {
      const hand = this.hands[worker];
      return hand !== null && !this.isStalled(hand, now);
    };
    const { peer, opened, at } = connection;
    const arrival = { client: peer.host, opened, at };
    const place = this.dealing.deal(arrival, prompt) ?? this.dealing.deal(arrival, present);
    const hand = place === null ? null : this.hands[place.worker];
    if (hand === null) {
      this.kept.push(connection);
      return;
    }
    const id = ++this.lastId;
    hand.dealt.set(id, { connection, place, sentAt: 0, taken: false });
    hand.waiting.push(id);
    this.sendOn(hand);
  }

  /** What a worker tells of its connections. @param taken ids @param closed ids */
  reported(hand: Hand, taken: readonly number[], closed: readonly number[]): void {
    for (const id of taken) {
      const one = hand.dealt.get(id);
      if (one === undefined) continue;
      one.taken = true;
      hand.sent.delete(id);
      one.connection.handle.close();
    }
    for (const id of closed) this.departed(hand, id);
    this.sendOn(hand);
  }

  /** Deals nothing any more, and cuts what no worker took. */
  close(): void {
    this.closed = true;
    for (const connection of this.kept.splice(0)) drop(connection);
    for (const hand of this.open) {
      hand.waiting = [];
      for (const { taken, connection } of hand.dealt.values()) if (!taken) drop(connection);
      hand.dealt.clear();
    }
  }

  private sendOn(hand: Hand): void {
    while (hand.sent.size < ON_THE_WAY) {
      const id = hand.waiting.shift();
      if (id === undefined) return;
      const one = hand.dealt.get(id);
      if (one === undefined) continue;
      one.sentAt = performance.now();
      hand.sent.add(id);
      hand.send(id, one.connection);
    }
  }

  private departed(hand: Hand, id: number): void {
    const one = hand.dealt.get(id);
    if (one === undefined) return;
    hand.dealt.delete(id);
    this.unplace(one);
    one.connection.listener.departed(one.connection.peer.host);
  }

  private unplace(one: Dealt): void {
    if (one.place !== null) this.dealing.leave(one.place);
    one.place = null;
  }

  private isStalled(hand: Hand, now: number): boolean {
    for (const id of hand.sent) {
      const since = now - (hand.dealt.get(id)?.sentAt ?? now);
      if (since < LOST) return since > STALLED;
      hand.sent.delete(id);
      hand.dealt.get(id)?.connection.handle.close();
      this.departed(hand, id);
    }
    return false;
  }
}

function drop({ handle, listener, peer }: Accepted): void {
  handle.close();
  listener.departed(peer.host);
}
