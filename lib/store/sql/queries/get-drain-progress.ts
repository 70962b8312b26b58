import { activeWindowMicros } from '@/lib/core/active-window';
import { nowMicros } from '@/lib/core/clock';
import { type DurationRange, estimateDrain, type ObservedSession } from '@/lib/core/drain-estimate';
import { type DrainState, getDrainState, getMoveStart } from '@/lib/core/drain-state';
import type { AdminState } from '@/lib/core/journal-records';
import type { BackendStates, ReportingNode } from '@/lib/store/sql/backend-states';
import type { Database } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { getMaxLagMicros } from './max-lag';

/** A change is effective within 0.5 s, and reported once a second. */
const propagationDelayMicros = 1_500_000n;

/** Idle sessions are counted up to so many: it is asked every second, and a million would take 60 ms. */
export const maxCountedIdle = 100_000;

/** A backend that is not ready, as the database has it; times in µs since the epoch. */
export interface UnreadyBackend {
  upstream: string;
  name: string;
  adminState: AdminState;
  adminSince: bigint | null;
  /** Intent.version of its last change. */
  adminVersion: number;
  drainDeadline: bigint | null;
  /** On all nodes together. */
  inFlight: number;
  tunnels: number;
}

/** How far the drain of a backend is, and the sessions whose pin to it holds. */
export interface DrainProgress {
  drainState: DrainState | null;
  activePins: number;
  idlePins: number;
  /** Until none of these sessions is active, or the deadline, if that is earlier; null if it is unknown. */
  secondsLeft: DurationRange | null;
}

/**
 * How far the drains of backends are, one for each. Nothing counts as over before every node that lives and has the
 * backend says so.
 */
export async function getDrainProgress(
  db: Database,
  backends: UnreadyBackend[],
  states: BackendStates,
): Promise<DrainProgress[]> {
  if (backends.length === 0) return [];
  const upstreams = await db.upstream.findMany({ select: { name: true, pinLifetimeMs: true } });
  const lifetimes = new Map(upstreams.map(({ name, pinLifetimeMs }) => [name, pinLifetimeMs]));
  const now = nowMicros();
  const drains: DrainProgress[] = [];
  for (const backend of backends) {
    const reports = states.of(backend.upstream, backend.name).map(({ node }) => states.nodes.get(node));
    const storedUpTo = reports.reduce(
      (first, report) => (report && report.storedUpTo < first ? report.storedUpTo : first),
      now,
    );
    // Of a log that is behind nothing is projected, and nothing counts as over.
    const isBehind = now - storedUpTo > getMaxLagMicros(db.dialect);
    const lifetime = lifetimes.get(backend.upstream) ?? null;
    const movesFromMicros = getMoveStart(backend, now);
    const keepsPins = movesFromMicros === null && lifetime !== 0n;
    // As of what is stored: if the log is behind, a session that may have returned since does not count as idle.
    const oldestValid = lifetime === null ? 0n : storedUpTo - lifetime * 1000n;
    const pins = keepsPins
      ? await countPins(db, backend, now - activeWindowMicros, oldestValid)
      : { active: 0, idle: 0 };
    const effectiveFrom = (movesFromMicros ?? backend.adminSince ?? 0n) + propagationDelayMicros;
    const isReportedBy = (report: ReportingNode | undefined): boolean =>
      report !== undefined &&
      report.appliedIntent >= backend.adminVersion &&
      report.heartbeat >= effectiveFrom &&
      report.storedUpTo >= effectiveFrom;
    // If no proxy ever reported, nothing is in flight; if all are lost, that is not known.
    const isReported =
      !states.isAnyKnown || (!isBehind && states.nodes.size > 0 && reports.every(isReportedBy));
    drains.push({
      drainState: getDrainState({ ...backend, activePins: pins.active, idlePins: pins.idle, isReported }),
      activePins: pins.active,
      idlePins: pins.idle,
      secondsLeft: keepsPins && !isBehind ? await estimateSecondsLeft(db, backend, pins.active, now) : null,
    });
  }
  return drains;
}

/**
 * Sessions pinned to a backend that were not unpinned from it, counted in the index alone.
 *
 * @param activeSince seen from this moment on they count as active, µs since the epoch
 * @param oldestValid seen before it, their pin does not hold any more
 */
async function countPins(
  db: Database,
  { upstream, name }: Pick<UnreadyBackend, 'upstream' | 'name'>,
  activeSince: bigint,
  oldestValid: bigint,
): Promise<{ active: number; idle: number }> {
  const countedSince = activeSince > oldestValid ? activeSince : oldestValid;
  const { seenSince, seenBefore, orderedJoin } = db.dialect;
  const condition = Prisma.sql`"Session".upstream = ${upstream} AND "Session".backend = ${name}`;
  const [row] = await db.$queryRaw<
    Record<'active' | 'idle' | 'unpinned' | 'unpinnedActive', bigint | null>[]
  >`
    SELECT (SELECT count(*) FROM "Session" WHERE ${condition} AND ${seenSince(countedSince)}) AS active,
      (SELECT count(*) FROM (
        SELECT 1 FROM "Session" WHERE ${condition} AND ${seenSince(oldestValid)} AND ${seenBefore(countedSince)}
        LIMIT ${maxCountedIdle}
      ) AS quiet) AS idle,
      count(*) AS unpinned, sum(CASE WHEN "lastSeen" >= ${countedSince} THEN 1 ELSE 0 END) AS "unpinnedActive"
    FROM "Unpin" ${orderedJoin} "Session" ON "Session".id = session AND ${condition} AND ${seenSince(oldestValid)}
    WHERE "Unpin".upstream = ${upstream} AND "Unpin".backend = ${name} AND "closedAt" IS NULL`;
  const unpinnedActive = Number(row?.unpinnedActive ?? 0);
  const idle = Number(row?.idle ?? 0);
  const unpinnedIdle = Number(row?.unpinned ?? 0) - unpinnedActive;
  return {
    active: Number(row?.active ?? 0) - unpinnedActive,
    // Of as many as are counted at most, there are others that were not unpinned.
    idle: idle < maxCountedIdle ? idle - unpinnedIdle : maxCountedIdle,
  };
}

/** How far back sessions are looked at for how long they last, and how many of them. */
const observationWindowMicros = 3_600_000_000n;
const maxObservedSessions = 1500;

/** How long until no session of a backend that drains is active, bounded by its deadline. */
async function estimateSecondsLeft(
  db: Database,
  backend: UnreadyBackend,
  active: number,
  now: bigint,
): Promise<DurationRange | null> {
  const from = now - observationWindowMicros;
  const expected =
    active === 0
      ? { least: 0, most: 0 }
      : estimateDrain({
          sessions: await getObservedSessions(db, backend, from),
          from: Number(from) / 1e6,
          now: Number(now) / 1e6,
          active,
        });
  if (backend.drainDeadline === null) return expected;
  const deadline = Math.ceil(Number(backend.drainDeadline - now) / 1e6);
  if (expected === null) return { least: deadline, most: deadline };
  return { least: Math.min(expected.least, deadline), most: Math.min(expected.most, deadline) };
}

/** The sessions of a backend seen since `from`, µs since the epoch; of many, about so many, evenly. */
async function getObservedSessions(
  db: Database,
  { upstream, name }: Pick<UnreadyBackend, 'upstream' | 'name'>,
  from: bigint,
): Promise<ObservedSession[]> {
  const condition = Prisma.sql`upstream = ${upstream} AND backend = ${name} AND ${db.dialect.seenSince(from)}`;
  const [counted] = await db.$queryRaw<{ sessions: bigint }[]>`
    SELECT count(*) AS sessions FROM "Session" WHERE ${condition}`;
  const sampleEvery = Math.max(1, Math.ceil(Number(counted?.sessions ?? 0) / maxObservedSessions));
  // As one text, which is passed on sooner than as many rows.
  const [{ found } = { found: '[]' }] = await db.$queryRaw<{ found: string }[]>`
    SELECT ${db.dialect.jsonRows(Prisma.sql`"firstSeen", "lastSeen", requests`)} AS found
    FROM "Session" WHERE ${condition} AND rowid % ${BigInt(sampleEvery)} = 0`;
  return (JSON.parse(found) as [number, number, number][]).map(([firstSeen, lastSeen, requests]) => ({
    firstSeen: firstSeen / 1e6,
    lastSeen: lastSeen / 1e6,
    requests,
  }));
}
