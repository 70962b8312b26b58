/** An ejection lasts at most so many times as long as the first one, and so long, ms; as in Envoy. */
const maxMultiplier = 10;
const maxEjectionMs = 300_000;

/**
 * How long a backend stays down that did not respond to the requests it took, whatever its checks say: longer each time
 * that it fails again before it has responded to any. Times are ms on the monotonic clock: that of the machine may be
 * set.
 */
export class Ejection {
  private endsAt = 0;
  private consecutiveEjections = 0;

  /** @param baseMs ms that the first one lasts */
  start(baseMs: number, now: number): void {
    this.consecutiveEjections = Math.min(this.consecutiveEjections + 1, maxMultiplier);
    this.endsAt = now + Math.min(baseMs * this.consecutiveEjections, Math.max(baseMs, maxEjectionMs));
  }

  isActive(now: number): boolean {
    return now < this.endsAt;
  }

  /** Remaining ms at `now`. */
  remainingMs(now: number): number {
    return Math.max(0, this.endsAt - now);
  }

  /** It may be up again as soon as its checks say so. */
  lift(): void {
    this.endsAt = 0;
  }

  /** Whether it has not responded since. */
  get isUnproven(): boolean {
    return this.consecutiveEjections > 0;
  }

  /** It responded: the next ejection is as short as the first. */
  reset(): void {
    this.consecutiveEjections = 0;
    this.endsAt = 0;
  }
}
