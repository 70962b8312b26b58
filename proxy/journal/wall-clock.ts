import { formatSixDigits } from './format-integer';

/** How often the wall clock is looked at, ms: a clock that was set is followed within this time. */
const refreshIntervalMs = 1000;

const microsPerSecond = 1_000_000;

/** Wall time in microseconds at the price of the monotonic clock. */
export class WallClock {
  /** The second that was written last, and its digits: few requests are the first of theirs. */
  private lastSecond = 0;
  private lastSecondDigits = '0';
  private offsetMs = Date.now() - performance.now();
  private readonly timer: NodeJS.Timeout;

  constructor() {
    this.timer = setInterval(() => {
      this.offsetMs = Date.now() - performance.now();
    }, refreshIntervalMs);
    this.timer.unref();
  }

  /** µs since the epoch at `moment` (ms on the monotonic clock). */
  toMicros(moment: number): number {
    return Math.round((this.offsetMs + moment) * 1000);
  }

  /** `micros` as digits. */
  formatMicros(moment: number): string {
    const micros = this.toMicros(moment);
    const second = Math.floor(micros / microsPerSecond);
    if (second !== this.lastSecond) {
      this.lastSecond = second;
      this.lastSecondDigits = String(second);
    }
    return this.lastSecondDigits + formatSixDigits(micros - second * microsPerSecond);
  }

  close(): void {
    clearInterval(this.timer);
  }
}
