import type { LoadPoint } from '@/lib/contract/types';
import { getRollup } from '@/lib/core/rollup-steps';
import type { RollupRange } from '@/lib/store/filters';
import type { Database } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { latencyQuantiles, stepStart } from './latency-quantiles';

const countColumns = [
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

/** Start of the step, upstream, backend, and the counts in their order. */
type RawLoad = [start: number, upstream: string, backend: string, ...counts: number[]];

const columnsSql = Prisma.raw(countColumns.join(', '));
const sumsSql = Prisma.raw(countColumns.map((count) => `sum(${count}) AS ${count}`).join(', '));

/**
 * The load of every backend in steps, oldest first. A step without traffic and without a sample has no point.
 *
 * @param upstream the upstream of the backends; all without it
 */
export async function loadPoints(db: Database, range: RollupRange, upstream?: string): Promise<LoadPoint[]> {
  const { step, from, to } = range;
  // If each row is a step of its own, the key has them in order, and nothing has to be sorted.
  const groupBy = getRollup(step) === step ? Prisma.sql`time, upstream, backend` : Prisma.sql`1, 2, 3`;
  // As one text: Prisma needs several times as long to hand on a row as SQLite to find it.
  const [{ found } = { found: '[]' }] = await db.$queryRaw<{ found: string }[]>`
    SELECT json_group_array(json_array(start, upstream, backend, ${columnsSql})) AS found FROM (
      SELECT ${stepStart(step)} AS start, upstream, backend, ${sumsSql}
      FROM Load WHERE step = ${getRollup(step)} AND time >= ${from} AND time < ${to} ${upstreamCondition(upstream)}
      GROUP BY ${groupBy}
    )`;
  const quantiles = await latencyQuantiles(db, range, 'step', { upstream });
  const points = new Map<string, LoadPoint>();
  for (const [time, of, backend, ...values] of JSON.parse(found) as RawLoad[]) {
    const point = idlePoint({ time, upstream: of, backend });
    countColumns.forEach((count, index) => {
      point[count] = values[index] ?? 0;
    });
    points.set(serializeKey(point), Object.assign(point, quantiles(of, backend, time)));
  }
  for (const { sessions, ...where } of await lastSamples(db, range, upstream)) {
    const point = points.get(serializeKey(where)) ?? idlePoint(where);
    point.sessions = sessions;
    points.set(serializeKey(where), point);
  }
  return [...points]
    .sort(([key, a], [other, b]) => a.time - b.time || (key < other ? -1 : 1))
    .map(([, point]) => point);
}

interface PointKey {
  time: number;
  upstream: string;
  backend: string;
}

/** Seconds at the end of a long step in which its sample is looked for: three samples are taken in them. */
const sampleWindowSeconds = 15;

/** The last count of sessions within each step. */
async function lastSamples(
  db: Database,
  { step, from, to }: RollupRange,
  upstream?: string,
): Promise<(PointKey & { sessions: number })[]> {
  // Long steps hold thousands of samples: only the end of each is read, by the key. One bound on either side: of two,
  // SQLite may take the one of the whole range, and read all of it for each step.
  const windowSeconds = Math.min(step, sampleWindowSeconds);
  // SQLite takes the other columns from the row that has the maximum.
  const rows = await db.$queryRaw<
    { start: bigint; upstream: string; backend: string; sessions: number; last: bigint }[]
  >`
    WITH RECURSIVE steps (start) AS (
      SELECT ${Math.floor(from / step) * step} UNION ALL SELECT start + ${step} FROM steps WHERE start + ${step} < ${to}
    )
    SELECT start, upstream, backend, sessions, max(time) AS last
    FROM steps CROSS JOIN SessionCount ON time >= max(min(start + ${step}, ${to}) - ${windowSeconds}, ${from})
      AND time < min(start + ${step}, ${to}) ${upstreamCondition(upstream)}
    GROUP BY 1, 2, 3`;
  return rows.map(({ start, upstream, backend, sessions }) => ({
    time: Number(start),
    upstream,
    backend,
    sessions: Number(sessions),
  }));
}

function upstreamCondition(upstream: string | undefined): Prisma.Sql {
  // With a plus: SQLite would sort the groups by the columns without a condition instead of reading them in order.
  return upstream === undefined ? Prisma.empty : Prisma.sql`AND +upstream = ${upstream}`;
}

function idlePoint({ time, upstream, backend }: PointKey): LoadPoint {
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

function serializeKey({ time, upstream, backend }: PointKey): string {
  return `${time}\n${upstream}\n${backend}`;
}
