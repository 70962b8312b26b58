import type { FullPlan } from '../plan';
import type { Backend } from './backend';
import type { Deadlines, Expiring } from './deadlines';

/** A request that waits for a place on a backend. */
export interface Waiting {
  /** A place is free: try again. */
  proceed(): void;
  /** The wait was too long. */
  waitedTooLong(): void;
}

class Place implements Expiring {
  constructor(
    readonly backend: Backend | null,
    readonly waiting: Waiting,
    public deadline: number,
    private readonly room: WaitingRoom,
  ) {}

  expire(): void {
    this.room.leave(this.waiting);
    this.waiting.waitedTooLong();
  }
}

/**
 * Where requests wait whose backend has `maxConns` requests in flight: first come, first served, a bounded
 * number for a bounded time (HAProxy's `maxqueue` and `timeout queue`).
 */
export class WaitingRoom {
  private readonly places: Place[] = [];

  /** @param limits how many may wait, and how long, as in force */
  constructor(
    private readonly limits: () => FullPlan,
    private readonly deadlines: Deadlines,
  ) {}

  /**
   * Lets a request wait for `backend`, or for any where it is null.
   * @returns false where too many wait already
   */
  enter(backend: Backend | null, waiting: Waiting): boolean {
    const { queue, timeout } = this.limits();
    if (this.places.filter((place) => place.backend === backend).length >= queue) return false;
    const place = new Place(backend, waiting, performance.now() + timeout, this);
    this.places.push(place);
    this.deadlines.add(place);
    return true;
  }

  /** Takes a request out that no longer wants a place. */
  leave(waiting: Waiting): void {
    const index = this.places.findIndex((place) => place.waiting === waiting);
    if (index === -1) return;
    this.deadlines.remove(this.places[index]);
    this.places.splice(index, 1);
  }

  /** A request has left `backend`: the first that may use the place proceeds. */
  freed(backend: Backend): void {
    const place = this.places.find((one) => one.backend === null || one.backend === backend);
    if (place === undefined) return;
    this.leave(place.waiting);
    place.waiting.proceed();
  }
}
