/** Minimum time between two drawings, ms: a tick arrives every second, and one that is a little early is on time. */
const minIntervalMs = 900;

/**
 * Hands over single items at once, and a burst together, about once a second at most.
 *
 * @param take called with everything received since the last call, oldest first
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

  /** Hands over waiting items at once. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.queue.length === 0) return;
    const items = this.queue;
    this.queue = [];
    this.flushedAt = performance.now();
    this.onFlush(items);
  }

  /** Discards waiting items. */
  clear(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.queue = [];
  }
}
