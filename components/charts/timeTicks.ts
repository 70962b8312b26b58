import type { Times } from '@/lib/format/zone';

const minute = 60;
const hour = 3600;
const day = 24 * hour;

/** Distances between marks of a time axis, in seconds. */
const distances = [
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * minute),
  ...[1, 2, 3, 6, 12].map((hours) => hours * hour),
  ...[1, 2, 7, 14, 30, 90, 365].map((days) => days * day),
];

/**
 * Marks of a time axis at round times of the clock.
 *
 * @param from and `to` in seconds since the epoch
 * @param most how many there is room for
 * @param offset seconds that the clock shown is ahead of UTC
 */
export function timeTicks(from: number, to: number, most = 8, offset = 0): number[] {
  const distance = distances.find((seconds) => (to - from) / seconds <= most) ?? 365 * day;
  const ticks: number[] = [];
  const first = Math.ceil((from + offset) / distance) * distance - offset;
  for (let time = first; time <= to; time += distance) ticks.push(time);
  return ticks;
}

/**
 * The word at a mark: the day at midnight, else the clock, with seconds where the marks are that close.
 *
 * @param time of the mark, seconds since the epoch
 * @param distance seconds to the next mark
 */
export function tickWord(time: number, distance: number, times: Times): string {
  const clock = times.clockOfSeconds(time);
  const midnight = clock.startsWith('00:00') && distance >= minute;
  if (midnight || distance >= day) return times.day(time);
  return distance < minute ? clock : clock.slice(0, 5);
}
