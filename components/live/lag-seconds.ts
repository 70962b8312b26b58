import type { LiveSnapshot } from '@/lib/contract/types';
import { secondsBetween } from '@/lib/core/format/time';

/** Seconds: a recorder says where it is at least once in one. */
const expectedReportSeconds = 2;

/** How far the furthest recorder is behind, in seconds; null where none reports. */
export function getLagSeconds({ nodes, time }: Pick<LiveSnapshot, 'nodes' | 'time'>): number | null {
  if (nodes.length === 0) return null;
  // A recorder that writes nothing falls behind without saying so: its silence counts as lag.
  const lags = nodes.map(({ lagSeconds, recordedAt }) => {
    const silenceSeconds = secondsBetween(recordedAt, time);
    return silenceSeconds > expectedReportSeconds ? Math.max(lagSeconds, silenceSeconds) : lagSeconds;
  });
  return Math.max(...lags);
}
