/** How often the wall clock is looked at, ms: a clock that was set is followed within this time. */
const REFRESH = 1000;

/** Wall time in microseconds at the price of the monotonic clock. */
export class Clock {
  private offset = Date.now() - performance.now();
  private readonly timer: NodeJS.Timeout;

  constructor() {
    this.timer = setInterval(() => {
      this.offset = Date.now() - performance.now();
    }, REFRESH);
    this.timer.unref();
  }

  /** µs since the epoch at `moment` (ms on the monotonic clock). */
  micros(moment: number): number {
    return Math.round((this.offset + moment) * 1000);
  }

  close(): void {
    clearInterval(this.timer);
  }
}
