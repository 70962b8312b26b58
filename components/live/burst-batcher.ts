/** Time between two drawings at least, ms: a tick comes every second, and one that is a little early is on time. */
const minIntervalMs = 900;

/**
 * Hands over what comes one by one at once, and what comes in a burst together, at most about once a second.
 *
 * @param take called with everything that has come since the last time, oldest first
 */
export class BurstBatcher<Item> {
  private queue: Item[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private flushedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly onFlush: (items: Item[]) => void) {}

  add(item: Item): void {
    this.queue.push(item);
    const remainingMs = this.flushedAt + minIntervalMs - performance.now();
    if (remainingMs <= 0) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), remainingMs);
  }

  /** Hands over what waits, without waiting. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.queue.length === 0) return;
    const items = this.queue;
    this.queue = [];
    this.flushedAt = performance.now();
    this.onFlush(items);
  }

  /** Forgets what waits. */
  clear(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.queue = [];
  }
}
