/** Time between two drawings at least, ms: a tick comes every second, and one that is a little early is on time. */
const shortest = 900;

/**
 * Hands over what comes one by one at once, and what comes in a burst together, at most about once a second.
 *
 * @param take called with everything that has come since the last time, oldest first
 */
export class Bursts<Item> {
  private waiting: Item[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private takenAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly take: (items: Item[]) => void) {}

  add(item: Item): void {
    this.waiting.push(item);
    const rest = this.takenAt + shortest - performance.now();
    if (rest <= 0) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), rest);
  }

  /** Hands over what waits, without waiting. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.waiting.length === 0) return;
    const items = this.waiting;
    this.waiting = [];
    this.takenAt = performance.now();
    this.take(items);
  }

  /** Forgets what waits. */
  clear(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting = [];
  }
}
