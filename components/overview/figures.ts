import type { BackendRow, LiveSnapshot, LoadPoint, NodeRow } from '@/lib/api/types';
import { secondsBetween } from '@/lib/format/time';

/** What the tiles say of one upstream, from the last minute where not said otherwise. */
export interface Figures {
  up: number;
  backends: number;
  /** Pinned and seen in the last 5 minutes. */
  sessions: number;
  /** Share of the requests that came with a session and stayed with its backend, 0..1; null without any. */
  pinnedShare: number | null;
  moved: number;
  refused: number;
  /** Of the slowest backend, µs; null without traffic. */
  p95Micros: number | null;
  /** The furthest any recorder is behind, seconds; null where none reports. */
  lagSeconds: number | null;
}

const minute = 60;
/** Seconds: a recorder says where it is at least once in one. */
const usualSilence = 2;

/** Reads the tiles' figures out of the live picture. `load` and `backends` are of the upstream alone. */
export function figuresOf(backends: BackendRow[], load: LoadPoint[], live: LiveSnapshot): Figures {
  const recent = load.filter(({ time }) => time >= live.upTo - minute);
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
    p95Micros: largest(backends.map(({ p95Micros }) => p95Micros)),
    lagSeconds: largest(live.nodes.map((node) => lagOf(node, live.time))),
  };
}

/** A recorder that writes nothing falls behind without saying so: its silence counts as lag. */
function lagOf({ lagSeconds, recordedAt }: NodeRow, now: string): number {
  const silence = secondsBetween(recordedAt, now);
  return silence > usualSilence ? Math.max(lagSeconds, silence) : lagSeconds;
}

function largest(values: (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? Math.max(...known) : null;
}
