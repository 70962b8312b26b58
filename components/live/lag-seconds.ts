import type { LiveSnapshot } from '@/lib/contract/types';
import { secondsBetween } from '@/lib/core/format/time';
import { selectReportingNodes } from '@/lib/core/reporting-nodes';

/** Seconds: a recorder reports its position at least once in one. */
const expectedReportSeconds = 2;

/** Lag of the slowest recorder that reports, in seconds; null if there is none. */
export function getLagSeconds({ nodes, time }: Pick<LiveSnapshot, 'nodes' | 'time'>): number | null {
  if (nodes.length === 0) return null;
  // A recorder that writes nothing falls behind without saying so: its silence counts as lag.
  const lags = selectReportingNodes(nodes).map(({ lagSeconds, recordedAt }) => {
    const silenceSeconds = secondsBetween(recordedAt, time);
    return silenceSeconds > expectedReportSeconds ? Math.max(lagSeconds, silenceSeconds) : lagSeconds;
  });
  return Math.max(...lags);
}
