/** So many unanswered requests say something of a backend; fewer may be slow themselves. */
const SEVERAL = 3;

/** Counts the requests that a backend has in full and has not begun to answer. Times are ms on the monotonic clock. */
export class UnansweredRequests {
  private count = 0;
  /** Since when there are several. */
  private severalSince = 0;

  began(now: number): void {
    if (++this.count === SEVERAL) this.severalSince = now;
  }

  ended(): void {
    this.count--;
  }

  get any(): boolean {
    return this.count > 0;
  }

  /** For how long there have been several, none having been answered meanwhile; 0 where there are fewer. */
  silence(now: number, answeredAt: number): number {
    return this.count < SEVERAL ? 0 : now - Math.max(this.severalSince, answeredAt);
  }
}
