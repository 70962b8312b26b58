import type { RollupStep } from '@/lib/core/rollup-steps';
import type { Database } from '@/lib/store/sql/database';
import { expireUnpins } from '@/lib/store/sql/ingest/expire-unpins';
import { deleteClosedClaims, deleteUnusedPins } from '@/lib/store/sql/learned-pins/delete-unused-pins';
import type { RetentionCutoffs } from '@/lib/store/sql/retention/cutoffs';
import { Prisma } from '@/prisma/generated/sqlite/client';

const dayMs = 86_400_000;
/** How long the audit log is kept. */
const auditRetentionDays = 366;
/** How long a proxy is known that is silent: it has another name by now. */
const nodeRetentionDays = 30;

/**
 * Deletes about `most` rows of one part of the log that are older than it may be, in one short transaction. The rows
 * are found before that, while others can write.
 *
 * @param now ms since the epoch
 * @returns how many rows it deleted
 */
export type DeleteStep = (
  db: Database,
  now: number,
  horizons: RetentionCutoffs,
  most: number,
) => Promise<number>;

/** All parts of the log, in the order in which they are visited. */
export const deleteSteps: DeleteStep[] = [
  (db, _now, { decisions }, most) => db.$executeRaw`
    DELETE FROM Decision WHERE id IN (
      SELECT id FROM Decision WHERE time < ${toMicros(decisions)} ORDER BY time LIMIT ${most})`,
  (db, _now, { decisions }, most) => deleteSessions(db, toMicros(decisions), most),
  (db, _now, { decisions }, most) => deleteMovedSessions(db, toMicros(decisions), most),
  ...createRollupSteps('seconds', [1, 5]),
  ...createRollupSteps('minutes', [60, 300]),
  ...createRollupSteps('hours', [3600, 21600]),
  (db, _now, { samples }, most) => db.$executeRaw`
    DELETE FROM SessionCount WHERE time <= ${lastTimeOfFirst(Prisma.sql`SessionCount WHERE`, toSeconds(samples), most)}`,
  (db, now, _horizons, most) => expireUnpins(db, toMicros(now), most),
  // A day more, so that every proxy that watches has heard of their end.
  (db, now, _horizons, most) => db.$executeRaw`
    DELETE FROM Unpin WHERE rowid IN (
      SELECT rowid FROM Unpin WHERE expiresAt < ${toMicros(now - dayMs)} ORDER BY expiresAt LIMIT ${most})`,
  (db, _now, { events }, most) => db.$executeRaw`
    DELETE FROM Event WHERE id IN (
      SELECT id FROM Event WHERE time < ${toMicros(events)} AND lastTime < ${toMicros(events)} ORDER BY time LIMIT ${most})`,
  // The size limit does not apply: the audit log is read long afterwards, and stays small.
  (db, now, _horizons, most) => db.$executeRaw`
    DELETE FROM Audit WHERE id IN (
      SELECT id FROM Audit WHERE time < ${toMicros(now - auditRetentionDays * dayMs)} ORDER BY time LIMIT ${most})`,
  (db, now, _horizons, most) => deleteUnusedPins(db, now, most),
  (db, now, _horizons, most) => deleteClosedClaims(db, now, most),
  (db, now) => deleteNodes(db, toMicros(now - nodeRetentionDays * dayMs)),
];

/** Load, latency and moves of some steps. */
function createRollupSteps(horizon: 'seconds' | 'minutes' | 'hours', steps: RollupStep[]): DeleteStep[] {
  const tables = [Prisma.sql`Latency`, Prisma.sql`Load`, Prisma.sql`Move`];
  return steps.flatMap((step) =>
    tables.map((table): DeleteStep => {
      const ofStep = Prisma.sql`${table} WHERE step = ${step} AND`;
      return (db, _now, horizons, most) => db.$executeRaw`
        DELETE FROM ${ofStep} time <= ${lastTimeOfFirst(ofStep, toSeconds(horizons[horizon]), most)}`;
    }),
  );
}

/**
 * The time up to which the first `most` rows before `before` are deleted. All rows of that time are deleted with them:
 * their key begins with it.
 */
function lastTimeOfFirst(rows: Prisma.Sql, before: number, limit: number): Prisma.Sql {
  return Prisma.sql`(
    SELECT max(time) FROM (SELECT time FROM ${rows} time < ${before} ORDER BY time LIMIT ${limit}))`;
}

/** Sessions that were not seen since; their displacement is deleted with them. */
async function deleteSessions(db: Database, before: bigint, limit: number): Promise<number> {
  const old = await db.$queryRaw<{ rowid: bigint; id: string; upstream: string }[]>`
    SELECT rowid, id, upstream FROM Session WHERE lastSeen < ${before} ORDER BY lastSeen LIMIT ${limit}`;
  if (old.length === 0) return 0;
  const keys = JSON.stringify(old.map(({ rowid, id, upstream }) => [Number(rowid), upstream, id]));
  const [sessions] = await db.$transaction([
    db.$executeRaw`DELETE FROM Session WHERE rowid IN (SELECT value ->> 0 FROM json_each(${keys}))`,
    db.$executeRaw`
      DELETE FROM DisplacedSession WHERE (upstream, session) IN (SELECT value ->> 1, value ->> 2 FROM json_each(${keys}))`,
  ]);
  return sessions;
}

/** The moved sessions of failovers that ended before. */
async function deleteMovedSessions(db: Database, before: bigint, limit: number): Promise<number> {
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
      SELECT session FROM MovedSession WHERE event = ${ended.event} ORDER BY session LIMIT ${limit})`;
  // A small failover is done with, but there may be others.
  return Math.max(deleted, limit);
}

/**
 * Proxies that were not heard of since, with their configurations. The one heard last stays; one whose journal is
 * being stored is updated every second.
 */
async function deleteNodes(db: Database, before: bigint): Promise<number> {
  const nodes = await db.$executeRaw`
    DELETE FROM Node WHERE heartbeat < ${before} AND recordedAt < ${before}
      AND name <> (SELECT name FROM Node ORDER BY heartbeat DESC LIMIT 1)`;
  const configurations = await db.$executeRaw`
    DELETE FROM Configuration WHERE since < ${before} AND node NOT IN (SELECT name FROM Node)
      AND node <> (SELECT node FROM Configuration ORDER BY since DESC LIMIT 1)`;
  return nodes + configurations;
}

function toMicros(millis: number): bigint {
  return BigInt(Math.floor(millis)) * 1000n;
}

function toSeconds(millis: number): number {
  return Math.floor(millis / 1000);
}
