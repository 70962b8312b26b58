/** Something that must not last for ever. */
export interface HasDeadline {
  /** ms on the monotonic clock (`performance.now()`) after which `onDeadline` is called; 0 is never. */
  deadline: number;
  onDeadline(): void;
}

/** How late a deadline may be seen, ms. */
const sweepIntervalMs = 200;

/**
 * All deadlines of a worker. One sweep five times a second costs less than a timer per connection that
 * every request would have to set and clear.
 */
export class DeadlineSweeper {
  /**
   * ms on the monotonic clock when the event began that is being handled. The handler of a socket's event calls `refreshNow`
   * first; everything that follows uses this one reading of the clock.
   */
  now = performance.now();
  private readonly items = new Set<HasDeadline>();
  private readonly timer: NodeJS.Timeout;

  constructor() {
    this.timer = setInterval(() => this.sweep(), sweepIntervalMs);
    this.timer.unref();
  }

  add(item: HasDeadline): void {
    this.items.add(item);
  }

  remove(item: HasDeadline): void {
    this.items.delete(item);
  }

  /** An event begins. @returns `now` */
  refreshNow(): number {
    this.now = performance.now();
    return this.now;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private sweep(): void {
    const now = this.refreshNow();
    for (const item of this.items) {
      if (item.deadline !== 0 && item.deadline <= now) {
        item.deadline = 0;
        item.onDeadline();
      }
    }
  }
}
