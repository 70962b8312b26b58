import { type RollupStep, rollupSteps } from '@/lib/core/rollup-steps';
import type { Database } from '@/lib/store/sql/database';
import { expireUnpins } from '@/lib/store/sql/ingest/expire-unpins';
import { deleteClosedClaims, deleteUnusedPins } from '@/lib/store/sql/learned-pins/delete-unused-pins';
import type { RetentionCutoffs } from '@/lib/store/sql/retention/cutoffs';
import { Prisma } from '@/prisma/generated/sqlite/client';

const dayMs = 86_400_000;
/** How long the audit log is kept. */
const auditRetentionDays = 366;
/** How long a node is known that is silent: it has another name by now. */
const nodeRetentionDays = 30;

/**
 * Deletes at most `limit` rows of one part of the log that are older than it may be.
 *
 * @param now ms since the epoch
 * @returns how many it deleted
 */
export type DeleteStep = (
  db: Database,
  now: number,
  cutoffs: RetentionCutoffs,
  limit: number,
) => Promise<number>;

/** All parts of the log but for the partitions of decisions. */
export const deleteSteps: DeleteStep[] = [
  (db, _now, { decisions }, limit) => deleteSessions(db, toMicros(decisions), limit),
  (db, _now, { decisions }, limit) => deleteMovedSessions(db, toMicros(decisions), limit),
  ...rollupSteps.flatMap(createRollupSteps),
  (db, _now, { samples }, limit) => db.$executeRaw`
    DELETE FROM "SessionCount" WHERE ("time", "upstream", "backend") IN (
      SELECT "time", "upstream", "backend" FROM "SessionCount" WHERE "time" < ${toSeconds(samples)}
      ORDER BY "time" LIMIT ${limit})`,
  (db, now, _cutoffs, limit) => expireUnpins(db, toMicros(now), limit),
  // A day more, so that every node that watches has heard of their end.
  (db, now, _cutoffs, limit) => db.$executeRaw`
    DELETE FROM "Unpin" WHERE ("upstream", "session") IN (
      SELECT "upstream", "session" FROM "Unpin" WHERE "expiresAt" < ${toMicros(now - dayMs)}
      ORDER BY "expiresAt" LIMIT ${limit})`,
  (db, _now, { events }, limit) => db.$executeRaw`
    DELETE FROM "Event" WHERE "id" IN (
      SELECT "id" FROM "Event" WHERE "time" < ${toMicros(events)} AND "lastTime" < ${toMicros(events)}
      ORDER BY "time" LIMIT ${limit})`,
  // The size limit does not apply: the audit log is read long afterwards, and stays small.
  (db, now, _cutoffs, limit) => db.$executeRaw`
    DELETE FROM "Audit" WHERE "id" IN (
      SELECT "id" FROM "Audit" WHERE "time" < ${toMicros(now - auditRetentionDays * dayMs)}
      ORDER BY "time" LIMIT ${limit})`,
  (db, now, _cutoffs, limit) => deleteUnusedPins(db, now, limit),
  (db, now, _cutoffs, limit) => deleteClosedClaims(db, now, limit),
  (db, now) => deleteNodes(db, toMicros(now - nodeRetentionDays * dayMs)),
];

/**
 * Decisions one by one, for a retention of less than a day or two: whole partitions would outlive it several times.
 */
export function deleteDecisions(
  db: Database,
  { decisions }: RetentionCutoffs,
  limit: number,
): Promise<number> {
  return db.$executeRaw`
    DELETE FROM "Decision" WHERE ("time", "id") IN (
      SELECT "time", "id" FROM "Decision" WHERE "time" < ${toMicros(decisions)} ORDER BY "time" LIMIT ${limit})`;
}

/** Load, latency and moves of a step. */
function createRollupSteps(step: RollupStep): DeleteStep[] {
  const cutoffOf = ({ seconds, minutes, hours }: RetentionCutoffs): number =>
    step < 60 ? seconds : step < 3600 ? minutes : hours;
  return ['Latency', 'Load', 'Move'].map((table): DeleteStep => {
    const rows = Prisma.sql`${Prisma.raw(`"${table}"`)} WHERE "step" = ${step}`;
    // All rows of the last time are deleted with it: their key begins with it.
    return (db, _now, cutoffs, limit) => db.$executeRaw`
      DELETE FROM ${rows} AND "time" <= (
        SELECT max("time") FROM (
          SELECT "time" FROM ${rows} AND "time" < ${toSeconds(cutoffOf(cutoffs))} ORDER BY "time" LIMIT ${limit}
        ) AS first)`;
  });
}

/** Sessions that were not seen since; their displacement is deleted with them. */
async function deleteSessions(db: Database, before: bigint, limit: number): Promise<number> {
  const [row] = await db.$queryRaw<{ sessions: bigint }[]>`
    WITH gone AS (
      DELETE FROM "Session" WHERE rowid IN (
        SELECT rowid FROM "Session" WHERE ${db.dialect.seenBefore(before)} ORDER BY "lastSeenMinute" LIMIT ${limit})
      RETURNING "upstream", "id"
    ), displaced AS (
      DELETE FROM "DisplacedSession" AS d USING gone WHERE d."upstream" = gone."upstream" AND d."session" = gone."id"
    )
    SELECT count(*) AS sessions FROM gone`;
  return Number(row?.sessions ?? 0);
}

/** The moved sessions of failovers that ended before. */
function deleteMovedSessions(db: Database, before: bigint, limit: number): Promise<number> {
  return db.$executeRaw`
    DELETE FROM "MovedSession" WHERE ("event", "session") IN (
      SELECT "event", "session" FROM "MovedSession" WHERE "event" IN (
        SELECT "id" FROM "Event" WHERE "kind" = 'failover' AND "lastTime" < ${before}
      ) LIMIT ${limit})`;
}

/** Nodes that were not heard of since, with their configurations; the one heard of last stays. */
async function deleteNodes(db: Database, before: bigint): Promise<number> {
  const nodes = await db.$executeRaw`
    DELETE FROM "Node" WHERE "heartbeat" < ${before} AND "recordedAt" < ${before}
      AND "name" <> (SELECT "name" FROM "Node" ORDER BY "heartbeat" DESC LIMIT 1)`;
  const configurations = await db.$executeRaw`
    DELETE FROM "Configuration" WHERE "since" < ${before} AND "node" NOT IN (SELECT "name" FROM "Node")
      AND "node" <> (SELECT "node" FROM "Configuration" ORDER BY "since" DESC LIMIT 1)`;
  return nodes + configurations;
}

function toMicros(millis: number): bigint {
  return BigInt(Math.floor(millis)) * 1000n;
}

function toSeconds(millis: number): number {
  return Math.floor(millis / 1000);
}
