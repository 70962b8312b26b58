import type { SessionRow } from '@/lib/api/types';
import { nowMicros } from '@/lib/database/clock';
import type { Database } from '@/lib/database/open';
import { Prisma } from '@/prisma/generated/client';
import { activeWindowMicros } from './activeWindow';
import { where } from './conditions';
import { page } from './cursor';
import { isoMicros, isoMicrosOrNull } from './time';

/** Which sessions; times in µs since the epoch. */
export interface SessionFilter {
  upstream?: string;
  backend?: string;
  /** The beginning of an id, of an application session's fingerprint, or of a client address. */
  q?: string;
  /** Seen within the active window (true) or not (false). */
  active?: boolean;
  /** Id of the failover event that moved them. */
  event?: number;
  /** Seen in this range, `from` inclusive, `to` exclusive. */
  from?: bigint;
  to?: bigint;
}

/** The sort key of sessions: last seen in µs, then id and upstream. */
export type SessionKey = readonly [lastSeen: number, id: string, upstream: string];

/** A session as the database has it. */
export type RawSession = Omit<SessionRow, 'pinnedSince' | 'firstSeen' | 'lastSeen'> & {
  pinnedSince: bigint | null;
  firstSeen: bigint;
  lastSeen: bigint;
};

/** The columns of a session, in the order in which it is told. */
export const sessionColumns = Prisma.sql`id, upstream, backend, pinnedSince, appSession, client, firstSeen, lastSeen,
  requests, moves`;

/**
 * Sessions, last seen first.
 *
 * @param after the last session of the page before
 * @returns the page and the cursor of the next one, null where there is none
 */
export async function sessionsPage(
  db: Database,
  filter: SessionFilter,
  limit: number,
  after: SessionKey | null,
): Promise<{ sessions: SessionRow[]; nextCursor: string | null }> {
  const upstream = filter.upstream ?? (await onlyUpstreamOf(db, filter.backend));
  const later = after
    ? Prisma.sql`(lastSeen, id, upstream) < (${after[0]}, ${after[1]}, ${after[2]})`
    : undefined;
  const rows = await db.$queryRaw<RawSession[]>`
    SELECT ${sessionColumns} FROM Session ${where(...sessionConditions({ ...filter, upstream }), later)}
    ORDER BY lastSeen DESC, id DESC, upstream DESC LIMIT ${limit + 1}`;
  const cut = page(rows, limit, (row) => [Number(row.lastSeen), row.id, row.upstream]);
  return { sessions: cut.rows.map(sessionRow), nextCursor: cut.nextCursor };
}

/** The upstream that has a backend of this name, where just one has: with it, the sessions come from an index. */
async function onlyUpstreamOf(db: Database, backend: string | undefined): Promise<string | undefined> {
  if (backend === undefined) return undefined;
  const found = await db.backend.findMany({ where: { name: backend }, select: { upstream: true }, take: 2 });
  return found.length === 1 ? found[0]?.upstream : undefined;
}

/** What `filter` asks of a session. */
export function sessionConditions(filter: SessionFilter): (Prisma.Sql | undefined)[] {
  const { upstream, backend, q, active, event, from, to } = filter;
  const since = nowMicros() - activeWindowMicros;
  return [
    upstream === undefined ? undefined : Prisma.sql`upstream = ${upstream}`,
    backend === undefined ? undefined : Prisma.sql`backend = ${backend}`,
    q === undefined ? undefined : beginsWith(q),
    active === undefined
      ? undefined
      : active
        ? Prisma.sql`lastSeen >= ${since}`
        : Prisma.sql`lastSeen < ${since}`,
    event === undefined
      ? undefined
      : Prisma.sql`id IN (SELECT session FROM MovedSession WHERE event = ${event})`,
    from === undefined ? undefined : Prisma.sql`lastSeen >= ${from}`,
    to === undefined ? undefined : Prisma.sql`lastSeen < ${to}`,
  ];
}

function beginsWith(q: string): Prisma.Sql {
  const pattern = `${q.replace(/[\\%_]/g, '\\$&')}%`;
  return Prisma.sql`(id LIKE ${pattern} ESCAPE '\\' OR appSession LIKE ${pattern} ESCAPE '\\' OR client LIKE ${pattern} ESCAPE '\\')`;
}

/** A session as the API tells it. */
export function sessionRow(raw: RawSession): SessionRow {
  return {
    ...raw,
    pinnedSince: isoMicrosOrNull(raw.pinnedSince),
    firstSeen: isoMicros(raw.firstSeen),
    lastSeen: isoMicros(raw.lastSeen),
  };
}
