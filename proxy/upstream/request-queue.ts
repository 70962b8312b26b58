import { getUnavailableReason } from '@/lib/core/availability';
import type { CapacityPlan } from '@/lib/core/plan';
import type { DeadlineSweeper, HasDeadline } from '../clock/deadline-sweeper';
import type { Backend } from './backend';

/** A request that waits for a place on a backend. */
export interface RequestQueueHandler {
  /** Whether it can use a slot on `backend`, if it waits for a slot on any. */
  canUseBackend(backend: Backend): boolean;
  /** A place is free, or the backend serves its session no longer: try again. */
  retrySelection(): void;
  /** The wait was too long. */
  onQueueTimeout(): void;
}

/** How often a queued request checks whether it still has to wait, ms. */
const recheckIntervalMs = 200;

class QueuedRequest implements HasDeadline {
  deadline = 0;

  /** @param expiresAt ms on the monotonic clock when the wait is too long */
  constructor(
    readonly backend: Backend | null,
    readonly handler: RequestQueueHandler,
    private readonly expiresAt: number,
    private readonly queue: RequestQueue,
  ) {
    this.scheduleRecheck();
  }

  onDeadline(): void {
    if (performance.now() >= this.expiresAt) {
      this.queue.cancel(this.handler);
      this.handler.onQueueTimeout();
    } else if (this.queue.canRetry(this)) {
      this.queue.cancel(this.handler);
      this.handler.retrySelection();
    } else this.scheduleRecheck();
  }

  private scheduleRecheck(): void {
    this.deadline = Math.min(this.expiresAt, performance.now() + recheckIntervalMs);
  }
}

/**
 * The queue of requests whose backend has `maxConns` requests in flight: first come, first served, a bounded
 * number for a bounded time (HAProxy's `maxqueue` and `timeout queue`).
 */
export class RequestQueue {
  private readonly entries: QueuedRequest[] = [];

  /**
   * @param limits how many may wait, and how long, at present
   * @param backends those that the configuration names
   */
  constructor(
    private readonly limits: () => CapacityPlan,
    private readonly backends: () => readonly Backend[],
    private readonly deadlines: DeadlineSweeper,
  ) {}

  /**
   * Lets a request wait for `backend`, or for any if it is null.
   * @param since when its wait began, ms on the monotonic clock: before now, if it could not use a free slot
   * @returns false if too many wait already
   */
  enqueue(backend: Backend | null, handler: RequestQueueHandler, since: number): boolean {
    const { queue, timeoutMs } = this.limits();
    if (this.entries.filter((place) => place.backend === backend).length >= queue) return false;
    const entry = new QueuedRequest(backend, handler, since + timeoutMs, this);
    this.entries.push(entry);
    this.deadlines.add(entry);
    return true;
  }

  /** Takes a request out that no longer wants a place. */
  cancel(handler: RequestQueueHandler): void {
    const index = this.entries.findIndex((place) => place.handler === handler);
    if (index === -1) return;
    this.deadlines.remove(this.entries[index]);
    this.entries.splice(index, 1);
  }

  /** A request has left `backend`: the first that can use the place proceeds. */
  onSlotFreed(backend: Backend): void {
    const entry = this.entries.find((one) =>
      one.backend === null ? one.handler.canUseBackend(backend) : one.backend === backend,
    );
    if (entry === undefined) return;
    this.cancel(entry.handler);
    entry.handler.retrySelection();
  }

  /**
   * Whether a request need not wait on: the backend that it waits for serves its session no longer, or has a place.
   * No request ends there that would let it proceed, nor on a backend that has just come up or may take more now.
   */
  canRetry({ backend, handler }: QueuedRequest): boolean {
    if (backend === null) return this.backends().some((one) => handler.canUseBackend(one));
    return getUnavailableReason(backend, 'pinned', Date.now()) !== 'full';
  }
}
