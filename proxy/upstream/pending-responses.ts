/** So many requests without a response say something of a backend; fewer may be slow themselves. */
const minPendingResponses = 3;

/**
 * Counts the requests that a backend has in full and has not begun to respond to. Times are ms on the monotonic clock.
 */
export class PendingResponses {
  private count = 0;
  /** Since when there are several. */
  private thresholdReachedAt = 0;

  add(now: number): void {
    if (++this.count === minPendingResponses) this.thresholdReachedAt = now;
  }

  remove(): void {
    this.count--;
  }

  get hasPending(): boolean {
    return this.count > 0;
  }

  /** For how long there have been several, none having had a response meanwhile; 0 if there are fewer. */
  unresponsiveMs(now: number, lastResponseAt: number): number {
    return this.count < minPendingResponses ? 0 : now - Math.max(this.thresholdReachedAt, lastResponseAt);
  }
}
