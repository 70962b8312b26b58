import type { LiveSnapshot, RecordingLagCause } from '@/lib/contract/types';
import { selectReportingNodes } from '@/lib/core/reporting-nodes';
import type { LagSample } from './live-store';

/** How far the log is behind the traffic, and why. */
export interface LogLag {
  lagSeconds: number;
  /** Seconds since the epoch up to which it is stored; later requests are unknown. */
  storedUpTo: number;
  cause: RecordingLagCause;
  /** Approximate number of waiting records. */
  lagRows: number;
}

/**
 * How far the log is behind; null while it follows the traffic. Of several nodes that report, the one that is furthest
 * behind counts.
 */
export function getLogLag({ nodes, upTo }: Pick<LiveSnapshot, 'nodes' | 'upTo'>): LogLag | null {
  let worst: LogLag | null = null;
  for (const { lagCause: cause, storedUpTo, lagSeconds, lagRows } of selectReportingNodes(nodes)) {
    if (cause === null || (worst && worst.lagSeconds >= lagSeconds)) continue;
    const stored = Math.min(upTo, Math.floor(Date.parse(storedUpTo) / 1000));
    worst = { lagSeconds, storedUpTo: stored, cause, lagRows };
  }
  return worst;
}

/** Seconds that the rate is taken over. */
const rateWindowSeconds = 10;

/**
 * Recent decrease of the waiting records per second; negative if they increase, null while it is unknown.
 *
 * @param lags oldest first
 */
export function catchUpRate(lags: LagSample[]): number | null {
  const last = lags.at(-1);
  const first = last && lags.find(({ time }) => time >= last.time - rateWindowSeconds);
  if (!first || last.time - first.time < 2) return null;
  return (first.rows - last.rows) / (last.time - first.time);
}
