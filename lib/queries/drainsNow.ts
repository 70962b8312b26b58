import { nowMicros } from '@/lib/database/clock';
import type { Database } from '@/lib/database/open';
import { type Expected, estimateDrain, type ObservedSession } from '@/lib/rules/drainEstimate';
import { type DrainState, drainStateOf, sessionsMoveFrom } from '@/lib/rules/drainState';
import { Prisma } from '@/prisma/generated/client';
import type { AdminState } from '@/proxy/journal/record';
import { activeWindowMicros } from './activeWindow';
import { behindMicros } from './behind';

/** A change is in force within 0.5 s, and reported once a second. */
const inForceMicros = 1_500_000n;

/** Idle sessions are counted up to so many: it is asked every second, and a million would take 60 ms. */
export const mostIdle = 100_000;

/** A backend that is not ready, as the database has it; times in µs since the epoch. */
export interface Leaving {
  upstream: string;
  name: string;
  adminState: AdminState;
  adminSince: bigint | null;
  drainDeadline: bigint | null;
  inFlight: number;
  tunnels: number;
}

/** How far the drain of a backend is, and the sessions whose pin to it holds. */
export interface Drain {
  drainState: DrainState | null;
  activePins: number;
  idlePins: number;
  /** Until none of these sessions is active, or the deadline, where that comes first; null where it cannot be told. */
  secondsLeft: Expected | null;
}

/** How far the drains of backends are, one for each. */
export async function drainsNow(db: Database, leaving: Leaving[]): Promise<Drain[]> {
  if (leaving.length === 0) return [];
  const [reported] = await db.$queryRaw<{ heartbeat: bigint | null; storedUpTo: bigint | null }[]>`
    SELECT max(heartbeat) AS heartbeat, max(recordedAt - lagMicros) AS storedUpTo FROM Node`;
  const upstreams = await db.upstream.findMany({ select: { name: true, pinMillis: true } });
  const lifetimes = new Map(upstreams.map(({ name, pinMillis }) => [name, pinMillis]));
  const now = nowMicros();
  // Without a proxy that ever reported nothing is under way.
  const storedUpTo = reported?.storedUpTo ?? now;
  const heartbeat = reported?.heartbeat ?? now + inForceMicros;
  // Of a log that is behind nothing is projected, and nothing counts as over.
  const isBehind = now - storedUpTo > behindMicros;
  const drains: Drain[] = [];
  for (const backend of leaving) {
    const lifetime = lifetimes.get(backend.upstream) ?? null;
    const movedFrom = sessionsMoveFrom(backend, now);
    const holds = movedFrom === null && lifetime !== 0n;
    // By what is stored: of a log that is behind, no session is taken for idle that may have come since.
    const oldest = lifetime === null ? 0n : storedUpTo - lifetime * 1000n;
    const pins = holds ? await pinsTo(db, backend, now - activeWindowMicros, oldest) : { active: 0, idle: 0 };
    const inForce = (movedFrom ?? backend.adminSince ?? 0n) + inForceMicros;
    const isReported =
      reported?.storedUpTo == null || (!isBehind && heartbeat >= inForce && storedUpTo >= inForce);
    drains.push({
      drainState: drainStateOf({ ...backend, activePins: pins.active, idlePins: pins.idle, isReported }),
      activePins: pins.active,
      idlePins: pins.idle,
      secondsLeft: holds && !isBehind ? await secondsLeft(db, backend, pins.active, now) : null,
    });
  }
  return drains;
}

/**
 * Sessions pinned to a backend that were not unpinned from it, counted in the index alone.
 *
 * @param active seen from this moment on they count as active, µs since the epoch
 * @param oldest seen before it, their pin does not hold any more
 */
async function pinsTo(
  db: Database,
  { upstream, name }: Pick<Leaving, 'upstream' | 'name'>,
  active: bigint,
  oldest: bigint,
): Promise<{ active: number; idle: number }> {
  const later = active > oldest ? active : oldest;
  const its = Prisma.sql`Session.upstream = ${upstream} AND Session.backend = ${name}`;
  const [row] = await db.$queryRaw<
    Record<'active' | 'idle' | 'unpinned' | 'unpinnedActive', bigint | null>[]
  >`
    SELECT (SELECT count(*) FROM Session WHERE ${its} AND lastSeen >= ${later}) AS active,
      (SELECT count(*) FROM (
        SELECT 1 FROM Session WHERE ${its} AND lastSeen >= ${oldest} AND lastSeen < ${later} LIMIT ${mostIdle}
      )) AS idle,
      count(*) AS unpinned, sum(lastSeen >= ${later}) AS unpinnedActive
    FROM Unpin CROSS JOIN Session ON Session.id = session AND ${its} AND lastSeen >= ${oldest}
    WHERE Unpin.upstream = ${upstream} AND Unpin.backend = ${name} AND closedAt IS NULL`;
  const unpinnedActive = Number(row?.unpinnedActive ?? 0);
  const idle = Number(row?.idle ?? 0);
  const unpinnedIdle = Number(row?.unpinned ?? 0) - unpinnedActive;
  return {
    active: Number(row?.active ?? 0) - unpinnedActive,
    // Of as many as are counted at most, there are others that were not unpinned.
    idle: idle < mostIdle ? idle - unpinnedIdle : mostIdle,
  };
}

/** How far back sessions are looked at for how long they last, and how many of them. */
const observedMicros = 3_600_000_000n;
const observedSessions = 1500;

/** How long until no session of a backend that drains is active, bounded by its deadline. */
async function secondsLeft(
  db: Database,
  backend: Leaving,
  active: number,
  now: bigint,
): Promise<Expected | null> {
  const from = now - observedMicros;
  const expected =
    active === 0
      ? { least: 0, most: 0 }
      : estimateDrain({
          sessions: await observed(db, backend, from),
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
async function observed(
  db: Database,
  { upstream, name }: Pick<Leaving, 'upstream' | 'name'>,
  from: bigint,
): Promise<ObservedSession[]> {
  const its = Prisma.sql`upstream = ${upstream} AND backend = ${name} AND lastSeen >= ${from}`;
  const [counted] = await db.$queryRaw<{ sessions: bigint }[]>`
    SELECT count(*) AS sessions FROM Session WHERE ${its}`;
  const every = Math.max(1, Math.ceil(Number(counted?.sessions ?? 0) / observedSessions));
  // As one text, which is passed on sooner than as many rows.
  const [{ found } = { found: '[]' }] = await db.$queryRaw<{ found: string }[]>`
    SELECT json_group_array(json_array(firstSeen, lastSeen, requests)) AS found
    FROM Session WHERE ${its} AND rowid % ${BigInt(every)} = 0`;
  return (JSON.parse(found) as [number, number, number][]).map(([firstSeen, lastSeen, requests]) => ({
    firstSeen: firstSeen / 1e6,
    lastSeen: lastSeen / 1e6,
    requests,
  }));
}
