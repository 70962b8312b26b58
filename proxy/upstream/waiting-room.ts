import type { FullPlan } from '../plan';
import type { Backend } from './backend';
import type { Deadlines, Expiring } from './deadlines';

/** A request that waits for a place on a backend. */
export interface Waiting {
  /** Whether it can use a place on `backend`, where it waits for a place on any. */
  accepts(backend: Backend): boolean;
  /** A place is free, or the backend serves its session no longer: try again. */
  proceed(): void;
  /** The wait was too long. */
  waitedTooLong(): void;
}

/** How often a request that waits looks whether it has to go on waiting, ms. */
const RECHECK_INTERVAL = 200;

class Place implements Expiring {
  deadline = 0;

  /** @param until ms on the monotonic clock when the wait is too long */
  constructor(
    readonly backend: Backend | null,
    readonly waiting: Waiting,
    private readonly until: number,
    private readonly room: WaitingRoom,
  ) {
    this.recheckLater();
  }

  expire(): void {
    if (performance.now() >= this.until) {
      this.room.leave(this.waiting);
      this.waiting.waitedTooLong();
    } else if (this.room.mayProceed(this)) {
      this.room.leave(this.waiting);
      this.waiting.proceed();
    } else this.recheckLater();
  }

  private recheckLater(): void {
    this.deadline = Math.min(this.until, performance.now() + RECHECK_INTERVAL);
  }
}

/**
 * Where requests wait whose backend has `maxConns` requests in flight: first come, first served, a bounded
 * number for a bounded time (HAProxy's `maxqueue` and `timeout queue`).
 */
export class WaitingRoom {
  private readonly places: Place[] = [];

  /**
   * @param limits how many may wait, and how long, as in force
   * @param backends those that the configuration names
   */
  constructor(
    private readonly limits: () => FullPlan,
    private readonly backends: () => readonly Backend[],
    private readonly deadlines: Deadlines,
  ) {}

  /**
   * Lets a request wait for `backend`, or for any where it is null.
   * @param since when its wait began, ms on the monotonic clock: before now, where a free place was of no use to it
   * @returns false where too many wait already
   */
  enter(backend: Backend | null, waiting: Waiting, since: number): boolean {
    const { queue, timeout } = this.limits();
    if (this.places.filter((place) => place.backend === backend).length >= queue) return false;
    const place = new Place(backend, waiting, since + timeout, this);
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

  /** A request has left `backend`: the first that can use the place proceeds. */
  freed(backend: Backend): void {
    const place = this.places.find((one) =>
      one.backend === null ? one.waiting.accepts(backend) : one.backend === backend,
    );
    if (place === undefined) return;
    this.leave(place.waiting);
    place.waiting.proceed();
  }

  /**
   * Whether a request need not wait on: the backend that it waits for serves its session no longer, or has a place.
   * Nothing leaves such a backend that would let it proceed, nor one that has just come up or may take more now.
   */
  mayProceed({ backend, waiting }: Place): boolean {
    if (backend === null) return this.backends().some((one) => waiting.accepts(one));
    return backend.leavingReason(Date.now()) !== null || !backend.full;
  }
}
