import type { NumberFormat } from '@/lib/core/format/number-format';

/** From this skew on times of nodes are not to be compared, and pins of the wrong node win, µs. */
const warningMicros = 1_000_000;

/** Whether a clock is so far from the database's that an operator should set it right. */
export function isClockOff(skewMicros: number | null): skewMicros is number {
  return skewMicros !== null && Math.abs(skewMicros) >= warningMicros;
}

/** How far a clock is ahead (`+3 ms`) or behind (`−1.8 s`); less than half a millisecond is none. */
export function formatClockSkew(skewMicros: number, { latency }: Pick<NumberFormat, 'latency'>): string {
  const size = Math.abs(skewMicros);
  if (size < 500) return '0 ms';
  return `${skewMicros < 0 ? '−' : '+'}${latency(size < 1e6 ? Math.round(size / 1000) * 1000 : size)}`;
}
