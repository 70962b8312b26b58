import { formatThreeDigits } from './number';

/**
 * A latency at a glance.
 *
 * @param micros microseconds
 * @returns at most three significant digits: `840 µs`, `1.24 ms`, `18 ms`, `2.1 s`
 */
export function formatLatency(micros: number): string {
  if (micros < 999.5) return `${Math.round(micros)} µs`;
  if (micros < 999_500) return `${formatThreeDigits(micros / 1e3)} ms`;
  return `${formatThreeDigits(micros / 1e6)} s`;
}

/**
 * A quantile of latencies. It is the middle of a bucket that is a fifth wide, so two digits are all that is known of it.
 *
 * @param micros microseconds
 * @returns two significant digits: `840 µs`, `1.2 ms`, `18 ms`, `2.1 s`
 */
export function formatQuantile(micros: number): string {
  return formatLatency(Number(micros.toPrecision(2)));
}

/**
 * How long something has lasted, in the largest one or two units that matter.
 *
 * @param seconds not negative; less is taken as 0
 * @returns `0 s`, `12 s`, `6 min`, `2 h 5 min`, `3 d 4 h`
 */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return hours % 24 ? `${Math.floor(hours / 24)} d ${hours % 24} h` : `${Math.floor(hours / 24)} d`;
}
