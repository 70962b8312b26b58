import type { TimeFormat } from '@/lib/core/format/time-format';

/** A label of a time axis. */
export interface LabelledTick {
  /** Seconds since the epoch. */
  time: number;
  label: string;
  /** So that the outermost labels stay within the picture. */
  anchor: 'start' | 'middle' | 'end';
}

const daySeconds = 86_400;
const tickIntervalsSeconds = [
  15,
  30,
  60,
  120,
  300,
  600,
  900,
  1800,
  3600,
  7200,
  10_800,
  21_600,
  43_200,
  daySeconds,
  2 * daySeconds,
  7 * daySeconds,
];
/** Pixels that a label needs. */
const minTickSpacingPixels = 72;

/** Round times in a zone within a span, as many as fit the width; days if it is longer than two. */
export function createLabelledTicks(
  { from, to }: { from: number; to: number },
  width: number,
  times: TimeFormat,
): LabelledTick[] {
  const most = Math.max(1, Math.floor(width / minTickSpacingPixels));
  const every = tickIntervalsSeconds.find((length) => (to - from) / length <= most) ?? 30 * daySeconds;
  const ticks: LabelledTick[] = [];
  const offset = times.utcOffsetSeconds(from);
  const first = Math.ceil((from + offset) / every) * every - offset;
  for (let time = first; time <= to; time += every) {
    const place = ((time - from) / (to - from)) * width;
    const anchor =
      place < minTickSpacingPixels / 2
        ? 'start'
        : place > width - minTickSpacingPixels / 2
          ? 'end'
          : 'middle';
    ticks.push({ time, label: formatTickLabel(times.toLocalDateTime(time), to - from, every), anchor });
  }
  return ticks;
}

function formatTickLabel(wall: string, span: number, every: number): string {
  if (every >= daySeconds) return wall.slice(5, 10);
  if (span > 2 * daySeconds) return `${wall.slice(5, 10)} ${wall.slice(11, 16)}`;
  return wall.slice(11, every < 60 ? 19 : 16);
}
