import type { BackendHistory, EventRow, LoadPoint } from '@/lib/contract/types';
import { getRollup } from '@/lib/core/rollup-steps';
import type { HistoryRange } from '@/lib/store/filters';
import type { Database } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { integer, stepStart, where } from './conditions';
import { eventSteps } from './event-steps';
import { eventColumns, eventConditions, eventsPage, type RawEvent, toEventRow } from './events-page';
import { latencyQuantiles } from './latency-quantiles';
import { type LoadColumn, loadColumnsSql, sumsSql } from './load-columns';

/** Points of a chart at most. */
const maxPoints = 200;
/** Seconds of a point that a chart may have. */
const stepSeconds = [1, 2, 5, 10, 20, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 86_400, 604_800];
const daySeconds = 86_400;
const maxEvents = 100;
/** Seconds at the end of a step in which a sample of its sessions is looked for, or a week would be read whole. */
const sampleWindowSeconds = 60;

/**
 * The load of one backend in steps of a round length, at most 200, and its events. A step that has not
 * ended is left out: it would show a false dip.
 */
export async function backendHistory(db: Database, requested: HistoryRange): Promise<BackendHistory> {
  const step = selectStep(requested.from, requested.to, Date.now() / 1000);
  const backendKey = { upstream: requested.upstream, backend: requested.name };
  const range = {
    ...requested,
    from: Math.floor(requested.from / step) * step,
    to: Math.floor(requested.to / step) * step,
  };
  return {
    from: range.from,
    to: range.to,
    step,
    points: await getLoadPoints(db, range, step),
    events: (
      await eventsPage(
        db,
        { ...backendKey, from: toMicros(requested.from), to: toMicros(requested.to) },
        maxEvents,
        null,
      )
    ).events,
    eventSteps: await eventSteps(db, backendKey, requested),
    changes: await getAdminStateChanges(db, requested),
  };
}

/** Seconds of a point: a day back, the log has no seconds any more. `now` in seconds since the epoch. */
function selectStep(from: number, to: number, now: number): number {
  const minStep = from < now - daySeconds ? 60 : 1;
  return stepSeconds.find((step) => step >= minStep && (to - from) / step <= maxPoints) ?? 604_800;
}

type RawPoint = { time: bigint; sessions: bigint | null } & Record<LoadColumn, bigint | null>;

async function getLoadPoints(
  db: Database,
  { upstream, name, from, to }: HistoryRange,
  step: number,
): Promise<LoadPoint[]> {
  const rollup = getRollup(step);
  if (from >= to) return [];
  const condition = Prisma.sql`upstream = ${upstream} AND backend = ${name} AND time >= ${from} AND time < ${to}`;
  const rows = await db.$queryRaw<RawPoint[]>`
    WITH RECURSIVE starts (at) AS (
      SELECT ${integer(from)} UNION ALL SELECT at + ${integer(step)} FROM starts WHERE at + ${integer(step)} < ${to}
    ), loads AS (
      SELECT ${stepStart(Prisma.sql`time`, step)} AS at, ${sumsSql}
      FROM "Load" WHERE step = ${rollup} AND ${condition} GROUP BY 1
    ), samples AS (
      SELECT at, (
        SELECT sessions FROM "SessionCount" WHERE upstream = ${upstream} AND backend = ${name}
          AND time >= at + ${integer(step - Math.min(step, sampleWindowSeconds))} AND time < at + ${integer(step)}
        ORDER BY time DESC LIMIT 1
      ) AS sessions FROM starts
    )
    SELECT samples.at AS time, ${loadColumnsSql}, sessions FROM samples LEFT JOIN loads ON loads.at = samples.at
    WHERE requests IS NOT NULL OR sessions IS NOT NULL ORDER BY 1`;
  const backendKey = { upstream, backend: name };
  const quantiles = await latencyQuantiles(db, { step, from, to }, 'step', backendKey);
  return rows.map((row) => ({
    ...backendKey,
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

/** The operators' changes: all of them, since they are few. */
async function getAdminStateChanges(
  db: Database,
  { upstream, name, from, to }: HistoryRange,
): Promise<EventRow[]> {
  const filter = { kind: 'admin-state', upstream, backend: name, from: toMicros(from), to: toMicros(to) };
  const rows = await db.$queryRaw<RawEvent[]>`
    SELECT ${eventColumns} FROM "Event" ${where(...eventConditions(filter))} ORDER BY time DESC, id DESC`;
  return rows.map(toEventRow);
}

function toMicros(seconds: number): bigint {
  return BigInt(seconds) * 1_000_000n;
}
