import type { Times } from '@/lib/format/zone';

/** A label of a time axis. */
export interface TimeTick {
  /** Seconds since the epoch. */
  time: number;
  label: string;
  /** So that the outermost labels stay within the picture. */
  anchor: 'start' | 'middle' | 'end';
}

const day = 86_400;
const lengths = [
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
  day,
  2 * day,
  7 * day,
];
/** Pixels that a label needs. */
const room = 72;

/** Round moments of a zone's clocks within a span, as many as the width has room for; days where it is longer than two. */
export function timeTicks(
  { from, to }: { from: number; to: number },
  width: number,
  times: Times,
): TimeTick[] {
  const most = Math.max(1, Math.floor(width / room));
  const every = lengths.find((length) => (to - from) / length <= most) ?? 30 * day;
  const ticks: TimeTick[] = [];
  const offset = times.offset(from);
  const first = Math.ceil((from + offset) / every) * every - offset;
  for (let time = first; time <= to; time += every) {
    const place = ((time - from) / (to - from)) * width;
    const anchor = place < room / 2 ? 'start' : place > width - room / 2 ? 'end' : 'middle';
    ticks.push({ time, label: labelOf(times.wall(time), to - from, every), anchor });
  }
  return ticks;
}

function labelOf(wall: string, span: number, every: number): string {
  if (every >= day) return wall.slice(5, 10);
  if (span > 2 * day) return `${wall.slice(5, 10)} ${wall.slice(11, 16)}`;
  return wall.slice(11, every < 60 ? 19 : 16);
}
