import type { LiveSnapshot } from '@/lib/api/types';
import { secondsBetween } from '@/lib/format/time';

/** Seconds: a recorder says where it is at least once in one. */
const usualSilence = 2;

/** How far the furthest recorder is behind, in seconds; null where none reports. */
export function lagOf({ nodes, time }: Pick<LiveSnapshot, 'nodes' | 'time'>): number | null {
  if (nodes.length === 0) return null;
  // A recorder that writes nothing falls behind without saying so: its silence counts as lag.
  const lags = nodes.map(({ lagSeconds, recordedAt }) => {
    const silence = secondsBetween(recordedAt, time);
    return silence > usualSilence ? Math.max(lagSeconds, silence) : lagSeconds;
  });
  return Math.max(...lags);
}
