import type { SessionSample } from '@/components/backend/drain-curve';
import type { DurationRange } from '@/lib/core/drain-estimate';

/** A drain's curve on a plane of `width` by `height` pixels. */
export interface DrainCurvePaths {
  /** The `d` of the SVG paths of the samples, and of the earliest and the latest expectation; empty if there is none. */
  observed: string;
  earliest: string;
  latest: string;
  /** Position of the present, in pixels from the left. */
  nowX: number;
  /** The moment at the right edge, seconds since the epoch. */
  endTime: number;
  /** Whether that is the latest expected end, and not only the edge of the picture. */
  isEnd: boolean;
}

/** Maximum width of the future, as a multiple of the past, and its minimum in seconds. */
const maxFutureRatio = 1.5;
const minFutureSeconds = 600;

/**
 * Lays out the sessions that are left over time, down to zero at the bottom, with straight lines to the earliest and the
 * latest end expected. An end that is too far away for the picture runs out of it.
 *
 * @param samples at least one, oldest first; the last is now
 * @param secondsLeft until the expected end; null if it is unknown
 */
export function layOutDrainCurve(
  samples: SessionSample[],
  secondsLeft: DurationRange | null,
  width: number,
  height: number,
): DrainCurvePaths {
  const first = samples[0]?.time ?? 0;
  const last = samples.at(-1) ?? { time: first, sessions: 0 };
  const past = Math.max(1, last.time - first);
  const future = Math.min(secondsLeft?.most ?? 0, Math.max(minFutureSeconds, past * maxFutureRatio));
  const endTime = last.time + future;
  const top = Math.max(1, ...samples.map(({ sessions }) => sessions));
  const x = (time: number) => roundToTenth(((time - first) / (past + future)) * width);
  const y = (sessions: number) => roundToTenth(height - (sessions / top) * height);
  const observed = samples
    .map(({ time, sessions }, index) => `${index ? 'L' : 'M'}${x(time)} ${y(sessions)}`)
    .join('');
  const projectionPath = (seconds: number | undefined) => {
    if (!seconds) return '';
    const shown = Math.min(seconds, future);
    return `M${x(last.time)} ${y(last.sessions)}L${x(last.time + shown)} ${y(last.sessions * (1 - shown / seconds))}`;
  };
  return {
    observed,
    earliest: projectionPath(secondsLeft?.least),
    latest: projectionPath(secondsLeft?.most),
    nowX: x(last.time),
    endTime,
    isEnd: future === secondsLeft?.most,
  };
}

function roundToTenth(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
