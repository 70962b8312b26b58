import type { LoadPoint } from '@/lib/api/types';
import type { Database } from '@/lib/database/open';
import { rollupOf } from '@/lib/format/steps';
import { Prisma } from '@/prisma/generated/client';
import { latencyQuantiles, type RollupRange, startOf } from './latencyQuantiles';

const counts = [
  'requests',
  'assigned',
  'pinned',
  'moved',
  'movedAway',
  'refused',
  'errors',
  'bytesIn',
  'bytesOut',
] as const;

type Counts = (typeof counts)[number];
type RawLoad = { start: bigint; upstream: string; backend: string } & Record<Counts, bigint>;

/**
 * The load of every backend in steps, oldest first. A step without traffic and without a sample has no point.
 *
 * @param upstream the one whose backends are asked for; all where left out
 */
export async function loadPoints(db: Database, range: RollupRange, upstream?: string): Promise<LoadPoint[]> {
  const { step, from, to } = range;
  const loads = await db.$queryRaw<RawLoad[]>`
    SELECT ${startOf(step)} AS start, upstream, backend, sum(requests) AS requests,
      sum(assigned) AS assigned, sum(pinned) AS pinned, sum(moved) AS moved, sum(movedAway) AS movedAway,
      sum(refused) AS refused, sum(errors) AS errors, sum(bytesIn) AS bytesIn, sum(bytesOut) AS bytesOut
    FROM Load WHERE step = ${rollupOf(step)} AND time >= ${from} AND time < ${to} ${only(upstream)}
    GROUP BY 1, 2, 3`;
  const quantiles = await latencyQuantiles(db, range, 'step');
  const points = new Map<string, LoadPoint>();
  for (const load of loads) {
    const point = idlePoint({ ...load, time: Number(load.start) });
    for (const count of counts) point[count] = Number(load[count]);
    const latency = quantiles(point.upstream, point.backend, point.time);
    points.set(keyOf(point), { ...point, ...latency });
  }
  for (const { sessions, ...where } of await lastSamples(db, range, upstream)) {
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

/** Seconds at the end of a long step in which its sample is looked for: three samples are taken in them. */
const sampleWindow = 15;

/** The last count of sessions within each step. */
async function lastSamples(
  db: Database,
  { step, from, to }: RollupRange,
  upstream?: string,
): Promise<(Place & { sessions: number })[]> {
  // Long steps hold thousands of samples: only the end of each is read, by the key.
  const window = Math.min(step, sampleWindow);
  // SQLite takes the other columns from the row that has the maximum.
  const rows = await db.$queryRaw<
    { start: bigint; upstream: string; backend: string; sessions: number; last: bigint }[]
  >`
    WITH RECURSIVE steps (start) AS (
      SELECT ${Math.floor(from / step) * step} UNION ALL SELECT start + ${step} FROM steps WHERE start + ${step} < ${to}
    )
    SELECT start, upstream, backend, sessions, max(time) AS last
    FROM steps CROSS JOIN SessionCount ON time >= min(start + ${step}, ${to}) - ${window}
      AND time < start + ${step}
    WHERE time >= ${from} AND time < ${to} ${only(upstream)} GROUP BY 1, 2, 3`;
  return rows.map(({ start, upstream, backend, sessions }) => ({
    time: Number(start),
    upstream,
    backend,
    sessions: Number(sessions),
  }));
}

function only(upstream: string | undefined): Prisma.Sql {
  return upstream === undefined ? Prisma.empty : Prisma.sql`AND upstream = ${upstream}`;
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
