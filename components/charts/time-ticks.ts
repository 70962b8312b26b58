import type { TimeFormat } from '@/lib/core/format/time-format';

const minuteSeconds = 60;
const hourSeconds = 3600;
const daySeconds = 24 * hourSeconds;

/** Distances between marks of a time axis, in seconds. */
const tickIntervalsSeconds = [
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * minuteSeconds),
  ...[1, 2, 3, 6, 12].map((hours) => hours * hourSeconds),
  ...[1, 2, 7, 14, 30, 90, 365].map((days) => days * daySeconds),
];

/**
 * Marks of a time axis at round times of the clock.
 *
 * @param from and `to` in seconds since the epoch
 * @param maxTicks how many there is room for
 * @param offsetSeconds seconds that the clock shown is ahead of UTC
 */
export function createTimeTicks(from: number, to: number, maxTicks = 8, offsetSeconds = 0): number[] {
  const intervalSeconds =
    tickIntervalsSeconds.find((seconds) => (to - from) / seconds <= maxTicks) ?? 365 * daySeconds;
  const ticks: number[] = [];
  const first = Math.ceil((from + offsetSeconds) / intervalSeconds) * intervalSeconds - offsetSeconds;
  for (let time = first; time <= to; time += intervalSeconds) ticks.push(time);
  return ticks;
}

/**
 * The label of a tick: the day at midnight, else the time, with seconds if the ticks are that close.
 *
 * @param time of the mark, seconds since the epoch
 * @param intervalSeconds seconds to the next mark
 */
export function formatTick(time: number, intervalSeconds: number, times: TimeFormat): string {
  const clock = times.timeOfDayFromSeconds(time);
  const midnight = clock.startsWith('00:00') && intervalSeconds >= minuteSeconds;
  if (midnight || intervalSeconds >= daySeconds) return times.day(time);
  return intervalSeconds < minuteSeconds ? clock : clock.slice(0, 5);
}
