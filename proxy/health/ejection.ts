/** An ejection lasts at most so many times as long as the first one, and so long, ms; as in Envoy. */
const MOST_TIMES = 10;
const MOST_TIME = 300_000;

/**
 * For how long a backend stays down that did not answer the requests it took, whatever its checks say: longer each time
 * that it fails again before it has answered any. Times are ms on the monotonic clock: that of the machine may be set.
 */
export class Ejection {
  private until = 0;
  private times = 0;

  /** @param base ms that the first one lasts */
  begin(base: number, now: number): void {
    this.times = Math.min(this.times + 1, MOST_TIMES);
    this.until = now + Math.min(base * this.times, Math.max(base, MOST_TIME));
  }

  holds(now: number): boolean {
    return now < this.until;
  }

  /** ms left at `now`. */
  rest(now: number): number {
    return Math.max(0, this.until - now);
  }

  /** It may be up again as soon as its checks say so. */
  end(): void {
    this.until = 0;
  }

  /** Whether it has yet to answer since. */
  get isUnproven(): boolean {
    return this.times > 0;
  }

  /** It answers: the next ejection is as short as the first. */
  reset(): void {
    this.times = 0;
    this.until = 0;
  }
}
