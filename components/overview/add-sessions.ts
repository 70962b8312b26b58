import type { LoadPoint } from '@/lib/contract/types';

/**
 * The requests of one load with the sessions of another, oldest first: a step that has sessions only has no requests.
 *
 * @param load of one node
 * @param all of all nodes, in the same steps
 */
export function addSessions(load: LoadPoint[], all: LoadPoint[]): LoadPoint[] {
  const keyOf = ({ time, upstream, backend }: LoadPoint) => JSON.stringify([time, upstream, backend]);
  const own = new Map(load.map((point) => [keyOf(point), point]));
  const merged = all.map((point): LoadPoint => {
    const found = own.get(keyOf(point));
    own.delete(keyOf(point));
    return { ...(found ?? { ...point, ...noRequests }), sessions: point.sessions };
  });
  return [...merged, ...own.values()].sort((a, b) => a.time - b.time);
}

const noRequests = {
  requests: 0,
  assigned: 0,
  pinned: 0,
  moved: 0,
  movedAway: 0,
  refused: 0,
  errors: 0,
  bytesIn: 0,
  bytesOut: 0,
  p50Micros: null,
  p95Micros: null,
} as const;
