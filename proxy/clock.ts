import { sixDigits } from './journal/decimal';

/** How often the wall clock is looked at, ms: a clock that was set is followed within this time. */
const REFRESH = 1000;

const MICROS_PER_SECOND = 1_000_000;

/** Wall time in microseconds at the price of the monotonic clock. */
export class Clock {
  /** The second that was written last, and its digits: few requests are the first of theirs. */
  private second = 0;
  private digits = '0';
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

  /** `micros` as digits. */
  stamp(moment: number): string {
    const micros = this.micros(moment);
    const second = Math.floor(micros / MICROS_PER_SECOND);
    if (second !== this.second) {
      this.second = second;
      this.digits = String(second);
    }
    return this.digits + sixDigits(micros - second * MICROS_PER_SECOND);
  }

  close(): void {
    clearInterval(this.timer);
  }
}
