import type { LoadPoint } from '@/lib/api/types';
import type { Database } from '@/lib/database/open';
import { latencyQuantiles, type RollupRange } from './latencyQuantiles';

type RawLoad = Omit<LoadPoint, 'bytesIn' | 'bytesOut' | 'p50Micros' | 'p95Micros' | 'sessions'> & {
  bytesIn: bigint;
  bytesOut: bigint;
};

/** The load of every backend in steps, oldest first. A step without traffic and without a sample has no point. */
export async function loadPoints(db: Database, range: RollupRange): Promise<LoadPoint[]> {
  const { step, from, to } = range;
  const loads = await db.$queryRaw<RawLoad[]>`
    SELECT time, upstream, backend, requests, assigned, pinned, moved, movedAway, refused, errors, bytesIn, bytesOut
    FROM Load WHERE step = ${step} AND time >= ${from} AND time < ${to}`;
  const quantiles = await latencyQuantiles(db, range, 'step');
  const points = new Map<string, LoadPoint>();
  for (const load of loads) {
    points.set(keyOf(load), {
      ...load,
      bytesIn: Number(load.bytesIn),
      bytesOut: Number(load.bytesOut),
      ...(quantiles(load.upstream, load.backend, load.time) ?? { p50Micros: null, p95Micros: null }),
      sessions: null,
    });
  }
  for (const { sessions, ...where } of await lastSamples(db, range)) {
    const point = points.get(keyOf(where)) ?? idlePoint(where);
    point.sessions = sessions;
    points.set(keyOf(where), point);
  }
  return [...points.values()].sort((a, b) => a.time - b.time || (keyOf(a) < keyOf(b) ? -1 : 1));
}

interface Place {
  time: number;
  upstream: string;
  backend: string;
}

/** The last count of sessions within each step. */
async function lastSamples(
  db: Database,
  { step, from, to }: RollupRange,
): Promise<(Place & { sessions: number })[]> {
  // SQLite takes the other columns from the row that has the maximum.
  const rows = await db.$queryRaw<
    { start: bigint; upstream: string; backend: string; sessions: number; last: bigint }[]
  >`
    SELECT time / ${step} * ${step} AS start, upstream, backend, sessions, max(time) AS last FROM SessionCount
    WHERE time >= ${from} AND time < ${to} GROUP BY 1, 2, 3`;
  return rows.map(({ start, upstream, backend, sessions }) => ({
    time: Number(start),
    upstream,
    backend,
    sessions: Number(sessions),
  }));
}

function idlePoint({ time, upstream, backend }: Place): LoadPoint {
  return {
    time,
    upstream,
    backend,
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
    sessions: null,
  };
}

function keyOf({ time, upstream, backend }: Place): string {
  return JSON.stringify([time, upstream, backend]);
}
