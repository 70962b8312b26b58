import type { LiveSnapshot, LogBehind } from '@/lib/api/types';
import type { Lag } from './store';

/** How far the log is behind the traffic, and why. */
export interface Behind {
  seconds: number;
  /** Seconds since the epoch up to which it is stored; nothing is known of what came later. */
  storedUpTo: number;
  why: LogBehind;
  /** About so many records wait. */
  rows: number;
}

/** How far the log is behind; null while it follows the traffic. Of several nodes the one that is furthest behind counts. */
export function behindOf({ nodes, upTo }: Pick<LiveSnapshot, 'nodes' | 'upTo'>): Behind | null {
  let worst: Behind | null = null;
  for (const { behind: why, storedUpTo, lagSeconds: seconds, lagRows: rows } of nodes) {
    if (why === null || (worst && worst.seconds >= seconds)) continue;
    const stored = Math.min(upTo, Math.floor(Date.parse(storedUpTo) / 1000));
    worst = { seconds, storedUpTo: stored, why, rows };
  }
  return worst;
}

/** Seconds that the rate is taken over. */
const rateSeconds = 10;

/**
 * By how many records a second fewer wait, lately; negative where more wait, null while that cannot be told.
 *
 * @param lags oldest first
 */
export function catchUpRate(lags: Lag[]): number | null {
  const last = lags.at(-1);
  const first = last && lags.find(({ time }) => time >= last.time - rateSeconds);
  if (!first || last.time - first.time < 2) return null;
  return (first.rows - last.rows) / (last.time - first.time);
}
