import type { BackendHistory, EventRow, LoadPoint } from '@/lib/api/types';
import type { Database } from '@/lib/database/open';
import { rollupOf } from '@/lib/format/steps';
import { Prisma } from '@/prisma/generated/client';
import { where } from './conditions';
import { eventSteps } from './eventSteps';
import { eventColumns, eventConditions, eventRow, eventsPage, type RawEvent } from './eventsPage';
import { latencyQuantiles } from './latencyQuantiles';

/** Points of a chart at most. */
const mostPoints = 200;
/** Seconds of a point that a chart may have. */
const steps = [1, 2, 5, 10, 20, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 86_400, 604_800];
const day = 86_400;
const mostEvents = 100;
/** Seconds at the end of a step in which a sample of its sessions is looked for, or a week would be read whole. */
const lastSeconds = 60;

/** Which backend, and when: seconds since the epoch, `to` exclusive. */
export interface HistoryRange {
  upstream: string;
  name: string;
  from: number;
  to: number;
}

/**
 * The load of one backend in steps of a round length, at most 200, and its events. A step that is still under
 * way is left out: it would show a dip that is not there.
 */
export async function backendHistory(db: Database, asked: HistoryRange): Promise<BackendHistory> {
  const step = stepOf(asked.from, asked.to, Date.now() / 1000);
  const its = { upstream: asked.upstream, backend: asked.name };
  const range = {
    ...asked,
    from: Math.floor(asked.from / step) * step,
    to: Math.floor(asked.to / step) * step,
  };
  return {
    from: range.from,
    to: range.to,
    step,
    points: await points(db, range, step),
    events: (
      await eventsPage(db, { ...its, from: micros(asked.from), to: micros(asked.to) }, mostEvents, null)
    ).events,
    eventSteps: await eventSteps(db, its, asked),
    changes: await changes(db, asked),
  };
}

/** Seconds of a point: a day back, the log has no seconds any more. `now` in seconds since the epoch. */
function stepOf(from: number, to: number, now: number): number {
  const least = from < now - day ? 60 : 1;
  return steps.find((step) => step >= least && (to - from) / step <= mostPoints) ?? 604_800;
}

interface RawPoint {
  time: bigint;
  requests: bigint;
  assigned: bigint;
  pinned: bigint;
  moved: bigint;
  movedAway: bigint;
  refused: bigint;
  errors: bigint;
  bytesIn: bigint;
  bytesOut: bigint;
  sessions: bigint | null;
}

async function points(
  db: Database,
  { upstream, name, from, to }: HistoryRange,
  step: number,
): Promise<LoadPoint[]> {
  const rollup = rollupOf(step);
  // A JavaScript number would be bound as a floating one, and the division would keep its fraction.
  const start = Prisma.sql`time / ${BigInt(step)} * ${BigInt(step)}`;
  const starts = Array.from({ length: (to - from) / step }, (_, index) => from + index * step);
  const ours = Prisma.sql`upstream = ${upstream} AND backend = ${name} AND time >= ${from} AND time < ${to}`;
  const rows = await db.$queryRaw<RawPoint[]>`
    WITH loads AS (
      SELECT ${start} AS at, sum(requests) AS requests, sum(assigned) AS assigned, sum(pinned) AS pinned,
        sum(moved) AS moved, sum(movedAway) AS movedAway, sum(refused) AS refused, sum(errors) AS errors,
        sum(bytesIn) AS bytesIn, sum(bytesOut) AS bytesOut
      FROM Load WHERE step = ${rollup} AND ${ours} GROUP BY 1
    ), samples AS (
      SELECT value AS at, (
        SELECT sessions FROM SessionCount WHERE upstream = ${upstream} AND backend = ${name}
          AND time >= value + ${step - Math.min(step, lastSeconds)} AND time < value + ${step}
        ORDER BY time DESC LIMIT 1
      ) AS sessions FROM json_each(${JSON.stringify(starts)}) WHERE sessions IS NOT NULL
    ), steps AS (SELECT at FROM loads UNION SELECT at FROM samples)
    SELECT steps.at AS time, coalesce(requests, 0) AS requests, coalesce(assigned, 0) AS assigned,
      coalesce(pinned, 0) AS pinned, coalesce(moved, 0) AS moved, coalesce(movedAway, 0) AS movedAway,
      coalesce(refused, 0) AS refused, coalesce(errors, 0) AS errors, coalesce(bytesIn, 0) AS bytesIn,
      coalesce(bytesOut, 0) AS bytesOut, sessions
    FROM steps LEFT JOIN loads USING (at) LEFT JOIN samples USING (at) ORDER BY 1`;
  const whose = { upstream, backend: name };
  const quantiles = await latencyQuantiles(db, { step, from, to }, 'step', whose);
  return rows.map((row) => ({
    ...whose,
    time: Number(row.time),
    requests: Number(row.requests),
    assigned: Number(row.assigned),
    pinned: Number(row.pinned),
    moved: Number(row.moved),
    movedAway: Number(row.movedAway),
    refused: Number(row.refused),
    errors: Number(row.errors),
    bytesIn: Number(row.bytesIn),
    bytesOut: Number(row.bytesOut),
    ...(quantiles(upstream, name, Number(row.time)) ?? { p50Micros: null, p95Micros: null }),
    sessions: row.sessions === null ? null : Number(row.sessions),
  }));
}

/** What operators set: seldom, so all of it. */
async function changes(db: Database, { upstream, name, from, to }: HistoryRange): Promise<EventRow[]> {
  const filter = { kind: 'admin-state', upstream, backend: name, from: micros(from), to: micros(to) };
  const rows = await db.$queryRaw<RawEvent[]>`
    SELECT ${eventColumns} FROM Event ${where(...eventConditions(filter))} ORDER BY time DESC, id DESC`;
  return rows.map(eventRow);
}

function micros(seconds: number): bigint {
  return BigInt(seconds) * 1_000_000n;
}
