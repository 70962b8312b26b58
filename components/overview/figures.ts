import { getLagSeconds } from '@/components/live/lag-seconds';
import type { BackendRow, LiveSnapshot, LoadPoint } from '@/lib/contract/types';
import { selectReportingNodes } from '@/lib/core/reporting-nodes';

/** The figures of one upstream, from the last minute unless noted otherwise. */
export interface Figures {
  up: number;
  backends: number;
  /** Pinned and seen in the last 5 minutes. */
  sessions: number;
  /** Of the requests with a valid pin, the share that its backend served, 0..1; null without any. */
  pinnedShare: number | null;
  moved: number;
  refused: number;
  /** Of the slowest backend, µs; null without traffic. */
  p95Micros: number | null;
  /** Lag of the slowest recorder, seconds; null if none reports. */
  lagSeconds: number | null;
  /** Approximate number of waiting records, of all recorders. */
  lagRows: number;
}

const minuteSeconds = 60;

/**
 * Reads the tiles' figures out of the live picture. `load` and `backends` are of the upstream alone.
 *
 * @param since beginning of the counts, seconds since the epoch; a minute ago if left out
 */
export function computeFigures(
  backends: BackendRow[],
  load: LoadPoint[],
  live: Pick<LiveSnapshot, 'upTo' | 'nodes' | 'time'>,
  since = live.upTo - minuteSeconds,
): Figures {
  const recent = load.filter(({ time }) => time >= since);
  const sum = (field: 'pinned' | 'moved' | 'refused') =>
    recent.reduce((total, point) => total + point[field], 0);
  const pinned = sum('pinned');
  const moved = sum('moved');
  return {
    up: backends.filter(({ health }) => health === 'up').length,
    backends: backends.length,
    sessions: backends.reduce((total, { sessions }) => total + sessions, 0),
    pinnedShare: pinned + moved > 0 ? pinned / (pinned + moved) : null,
    moved,
    refused: sum('refused'),
    p95Micros: maxOrNull(backends.map(({ p95Micros }) => p95Micros)),
    lagSeconds: getLagSeconds(live),
    lagRows: selectReportingNodes(live.nodes).reduce((rows, node) => rows + node.lagRows, 0),
  };
}

function maxOrNull(values: (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? Math.max(...known) : null;
}
