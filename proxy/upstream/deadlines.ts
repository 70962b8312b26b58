/** Something that must not last for ever. */
export interface Expiring {
  /** ms on the monotonic clock (`performance.now()`) after which `expire` is called; 0 is never. */
  deadline: number;
  expire(): void;
}

/** How late a deadline may be seen, ms. */
const SWEEP_INTERVAL = 200;

/**
 * All deadlines of a worker. One sweep five times a second costs less than a timer per connection that
 * every request would have to set and clear.
 */
export class Deadlines {
  /**
   * ms on the monotonic clock when the event began that is being handled. Whoever handles a socket's event
   * calls `tick` first; all that follows from it goes by this one look at the clock.
   */
  now = performance.now();
  private readonly items = new Set<Expiring>();
  private readonly timer: NodeJS.Timeout;

  constructor() {
    this.timer = setInterval(() => this.sweep(), SWEEP_INTERVAL);
    this.timer.unref();
  }

  add(item: Expiring): void {
    this.items.add(item);
  }

  remove(item: Expiring): void {
    this.items.delete(item);
  }

  /** An event begins. @returns `now` */
  tick(): number {
    this.now = performance.now();
    return this.now;
  }

  close(): void {
    clearInterval(this.timer);
  }

  private sweep(): void {
    const now = this.tick();
    for (const item of this.items) {
      if (item.deadline !== 0 && item.deadline <= now) {
        item.deadline = 0;
        item.expire();
      }
    }
  }
}
