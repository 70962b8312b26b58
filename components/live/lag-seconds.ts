import type { LiveSnapshot } from '@/lib/contract/types';
import { secondsBetween } from '@/lib/core/format/time';

/** Seconds: a recorder reports its position at least once in one. */
const expectedReportSeconds = 2;

/** Lag of the slowest recorder, in seconds; null if none reports. */
export function getLagSeconds({ nodes, time }: Pick<LiveSnapshot, 'nodes' | 'time'>): number | null {
  if (nodes.length === 0) return null;
  // A recorder that writes nothing falls behind without saying so: its silence counts as lag.
  const lags = nodes.map(({ lagSeconds, recordedAt }) => {
    const silenceSeconds = secondsBetween(recordedAt, time);
    return silenceSeconds > expectedReportSeconds ? Math.max(lagSeconds, silenceSeconds) : lagSeconds;
  });
  return Math.max(...lags);
}
