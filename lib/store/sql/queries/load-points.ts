import type { LoadPoint } from '@/lib/contract/types';
import { getRollup } from '@/lib/core/rollup-steps';
import type { RollupRange } from '@/lib/store/filters';
import type { Database, Dialect } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { integer, stepStart } from './conditions';
import { latencyQuantiles } from './latency-quantiles';
import { loadColumns, loadColumnsSql, sumsSql } from './load-columns';

/** Start of the step, upstream, backend, and the counts in their order. */
type RawLoad = [start: number, upstream: string, backend: string, ...counts: number[]];

/**
 * The load of every backend in steps, oldest first. A step without traffic and without a sample has no point.
 *
 * @param upstream the upstream of the backends; all without it
 * @param node the node that served the requests; all without it. Sessions are counted for all nodes together: with a
 * node, points have none
 */
export async function loadPoints(
  db: Database,
  range: RollupRange,
  upstream?: string,
  node?: string,
): Promise<LoadPoint[]> {
  const { step, from, to } = range;
  // If each row is a step of its own, the key has them in order, and nothing has to be sorted.
  const groupBy = getRollup(step) === step ? Prisma.sql`time, upstream, backend` : Prisma.sql`1, 2, 3`;
  // As one text: Prisma needs several times as long to hand on a row as SQLite to find it.
  const [{ found } = { found: '[]' }] = await db.$queryRaw<{ found: string }[]>`
    SELECT ${db.dialect.jsonRows(Prisma.sql`start, upstream, backend, ${loadColumnsSql}`)} AS found FROM (
      SELECT ${stepStart(Prisma.sql`time`, step)} AS start, upstream, backend, ${sumsSql} FROM "Load"
      WHERE step = ${getRollup(step)} AND time >= ${from} AND time < ${to}
        ${equalsCondition(db.dialect, Prisma.sql`upstream`, upstream)} ${equalsCondition(db.dialect, Prisma.sql`node`, node)}
      GROUP BY ${groupBy}
    ) AS steps`;
  const quantiles = await latencyQuantiles(db, range, 'step', { upstream, node });
  const points = new Map<string, LoadPoint>();
  for (const [time, of, backend, ...values] of JSON.parse(found) as RawLoad[]) {
    const point = idlePoint({ time, upstream: of, backend });
    loadColumns.forEach((count, index) => {
      point[count] = values[index] ?? 0;
    });
    points.set(serializeKey(point), Object.assign(point, quantiles(of, backend, time)));
  }
  for (const { sessions, ...where } of node === undefined ? await lastSamples(db, range, upstream) : []) {
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
  const next = Prisma.sql`start + ${integer(step)}`;
  // Long steps hold thousands of samples: only the end of each is read, by the key. One bound on either side: of two,
  // SQLite may take the one of the whole range, and read all of it for each step.
  const [{ found } = { found: '[]' }] = await db.$queryRaw<{ found: string }[]>`
    WITH RECURSIVE steps (start) AS (
      SELECT ${integer(Math.floor(from / step) * step)} UNION ALL SELECT ${next} FROM steps WHERE ${next} < ${to}
    ), windows AS (
      SELECT start, CASE WHEN ${next} < ${to} THEN ${next} ELSE ${integer(to)} END AS "end" FROM steps
    )
    SELECT ${db.dialect.jsonRows(Prisma.sql`start, upstream, backend, sessions, time`)} AS found
    FROM windows ${db.dialect.orderedJoin} "SessionCount"
      ON time >= "end" - ${integer(Math.min(step, sampleWindowSeconds))} AND time < "end"
      ${equalsCondition(db.dialect, Prisma.sql`upstream`, upstream)}`;
  const latest = new Map<string, RawSample>();
  for (const sample of JSON.parse(found) as RawSample[]) {
    const [start, of, backend, , time] = sample;
    const key = serializeKey({ time: start, upstream: of, backend });
    if (time >= from && time >= (latest.get(key)?.[4] ?? 0)) latest.set(key, sample);
  }
  return Array.from(latest.values(), ([time, of, backend, sessions]) => ({
    time,
    upstream: of,
    backend,
    sessions,
  }));
}

/** Start of the step, upstream, backend, sessions, and when they were counted. */
type RawSample = [start: number, upstream: string, backend: string, sessions: number, time: number];

function equalsCondition(dialect: Dialect, column: Prisma.Sql, value: string | undefined): Prisma.Sql {
  // SQLite would sort the groups by the columns without a condition instead of reading them in order.
  return value === undefined ? Prisma.empty : Prisma.sql`AND ${dialect.unindexed(column)} = ${value}`;
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
