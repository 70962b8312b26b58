import type { Database } from '@/lib/database/open';
import type { Rollup } from '@/lib/format/steps';
import { Prisma } from '@/prisma/generated/client';
import { expireUnpins } from '../unpins';
import type { Horizons } from './horizons';

const day = 86_400_000;
/** How long it is kept who did what. */
const auditDays = 366;
/** How long a proxy is known that is silent: it has another name by now. */
const nodeDays = 30;

/**
 * Deletes about `most` rows of one part of the log that are older than it may be, in one short transaction. What is
 * looked for is looked for before that, while others can write.
 *
 * @param now ms since the epoch
 * @returns how many rows it deleted
 */
export type Sweep = (db: Database, now: number, horizons: Horizons, most: number) => Promise<number>;

/** All parts of the log, in the order in which they are visited. */
export const sweeps: Sweep[] = [
  (db, _now, { decisions }, most) => db.$executeRaw`
    DELETE FROM Decision WHERE id IN (
      SELECT id FROM Decision WHERE time < ${micros(decisions)} ORDER BY time LIMIT ${most})`,
  (db, _now, { decisions }, most) => forgetSessions(db, micros(decisions), most),
  (db, _now, { decisions }, most) => forgetMoved(db, micros(decisions), most),
  ...rollupSweeps('seconds', [1, 5]),
  ...rollupSweeps('minutes', [60, 300]),
  ...rollupSweeps('hours', [3600, 21600]),
  (db, _now, { samples }, most) => db.$executeRaw`
    DELETE FROM SessionCount WHERE time <= ${lastOf(Prisma.sql`SessionCount WHERE`, seconds(samples), most)}`,
  (db, now, _horizons, most) => expireUnpins(db, micros(now), most),
  // A day more, so that every proxy that watches has heard of their end.
  (db, now, _horizons, most) => db.$executeRaw`
    DELETE FROM Unpin WHERE rowid IN (
      SELECT rowid FROM Unpin WHERE expiresAt < ${micros(now - day)} ORDER BY expiresAt LIMIT ${most})`,
  (db, _now, { events }, most) => db.$executeRaw`
    DELETE FROM Event WHERE id IN (
      SELECT id FROM Event WHERE time < ${micros(events)} AND lastTime < ${micros(events)} ORDER BY time LIMIT ${most})`,
  // Whatever room there is: who did what is asked for long after it, and little of it is written.
  (db, now, _horizons, most) => db.$executeRaw`
    DELETE FROM Audit WHERE id IN (
      SELECT id FROM Audit WHERE time < ${micros(now - auditDays * day)} ORDER BY time LIMIT ${most})`,
  (db, now) => forgetNodes(db, micros(now - nodeDays * day)),
];

/** Load, latency and moves of some steps. */
function rollupSweeps(horizon: 'seconds' | 'minutes' | 'hours', steps: Rollup[]): Sweep[] {
  const tables = [Prisma.sql`Latency`, Prisma.sql`Load`, Prisma.sql`Move`];
  return steps.flatMap((step) =>
    tables.map((table): Sweep => {
      const ofStep = Prisma.sql`${table} WHERE step = ${step} AND`;
      return (db, _now, horizons, most) => db.$executeRaw`
        DELETE FROM ${ofStep} time <= ${lastOf(ofStep, seconds(horizons[horizon]), most)}`;
    }),
  );
}

/**
 * The time up to which the first `most` rows before `before` go. All rows of that time go with them: their key begins
 * with it.
 */
function lastOf(rows: Prisma.Sql, before: number, most: number): Prisma.Sql {
  return Prisma.sql`(
    SELECT max(time) FROM (SELECT time FROM ${rows} time < ${before} ORDER BY time LIMIT ${most}))`;
}

/** Sessions that were not seen since; what strands them goes with them. */
async function forgetSessions(db: Database, before: bigint, most: number): Promise<number> {
  const old = await db.$queryRaw<{ rowid: bigint; id: string; upstream: string }[]>`
    SELECT rowid, id, upstream FROM Session WHERE lastSeen < ${before} ORDER BY lastSeen LIMIT ${most}`;
  if (old.length === 0) return 0;
  const keys = JSON.stringify(old.map(({ rowid, id, upstream }) => [Number(rowid), upstream, id]));
  const [sessions] = await db.$transaction([
    db.$executeRaw`DELETE FROM Session WHERE rowid IN (SELECT value ->> 0 FROM json_each(${keys}))`,
    db.$executeRaw`
      DELETE FROM Stranded WHERE (upstream, session) IN (SELECT value ->> 1, value ->> 2 FROM json_each(${keys}))`,
  ]);
  return sessions;
}

/** Whom a failover moved that ended before. */
async function forgetMoved(db: Database, before: bigint, most: number): Promise<number> {
  // From one event to the next by the key: there are far fewer of them than of sessions that they moved.
  const [ended] = await db.$queryRaw<{ event: bigint }[]>`
    WITH RECURSIVE events (event) AS (
      SELECT min(event) FROM MovedSession
      UNION ALL
      SELECT (SELECT min(event) FROM MovedSession WHERE event > events.event) FROM events WHERE event IS NOT NULL
    )
    SELECT event FROM events LEFT JOIN Event ON Event.id = event
    WHERE event IS NOT NULL AND (id IS NULL OR lastTime < ${before}) LIMIT 1`;
  if (ended === undefined) return 0;
  const deleted = await db.$executeRaw`
    DELETE FROM MovedSession WHERE event = ${ended.event} AND session IN (
      SELECT session FROM MovedSession WHERE event = ${ended.event} ORDER BY session LIMIT ${most})`;
  // A small failover is done with, but there may be others.
  return Math.max(deleted, most);
}

/**
 * Proxies that were not heard of since, with what they ran by. The one heard last stays; one whose journal is being
 * stored is noted every second.
 */
async function forgetNodes(db: Database, before: bigint): Promise<number> {
  const nodes = await db.$executeRaw`
    DELETE FROM Node WHERE heartbeat < ${before} AND recordedAt < ${before}
      AND name <> (SELECT name FROM Node ORDER BY heartbeat DESC LIMIT 1)`;
  const configurations = await db.$executeRaw`
    DELETE FROM Configuration WHERE since < ${before} AND node NOT IN (SELECT name FROM Node)
      AND node <> (SELECT node FROM Configuration ORDER BY since DESC LIMIT 1)`;
  return nodes + configurations;
}

function micros(millis: number): bigint {
  return BigInt(Math.floor(millis)) * 1000n;
}

function seconds(millis: number): number {
  return Math.floor(millis / 1000);
}
