import type { Sample } from './drainProgress';

/** A drain's curve on a plane of `width` by `height` pixels. */
export interface Curve {
  /** The `d` of the SVG path of what was seen, and the one of what is expected; empty where nothing is. */
  seen: string;
  expected: string;
  /** Where now is, in pixels from the left. */
  now: number;
  /** The moment at the right edge, seconds since the epoch. */
  end: number;
  /** Whether that is the expected end, and not only as far as the picture goes. */
  isEnd: boolean;
}

/** The future takes so much of the width at most, as a multiple of the past. */
const mostFuture = 1.5;

/**
 * Lays out the sessions that are left over time, down to zero at the bottom, with a straight line to the
 * expected end. An end that is too far away for the picture runs out of it.
 *
 * @param samples at least one, oldest first; the last is now
 * @param secondsLeft until the expected end; null where nobody knows
 */
export function curveOf(samples: Sample[], secondsLeft: number | null, width: number, height: number): Curve {
  const first = samples[0]?.time ?? 0;
  const last = samples.at(-1) ?? { time: first, sessions: 0 };
  const past = Math.max(1, last.time - first);
  const future = Math.min(secondsLeft ?? 0, past * mostFuture);
  const end = last.time + future;
  const top = Math.max(1, ...samples.map(({ sessions }) => sessions));
  const x = (time: number) => round(((time - first) / (past + future)) * width);
  const y = (sessions: number) => round(height - (sessions / top) * height);
  const seen = samples
    .map(({ time, sessions }, index) => `${index ? 'L' : 'M'}${x(time)} ${y(sessions)}`)
    .join('');
  const leftAtEnd = secondsLeft ? last.sessions * (1 - future / secondsLeft) : 0;
  const expected = secondsLeft ? `M${x(last.time)} ${y(last.sessions)}L${x(end)} ${y(leftAtEnd)}` : '';
  return { seen, expected, now: x(last.time), end, isEnd: future === secondsLeft };
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
