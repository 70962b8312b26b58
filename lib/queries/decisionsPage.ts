import type { DecisionRow } from '@/lib/api/types';
import type { Database } from '@/lib/database/open';
import { Prisma } from '@/prisma/generated/client';
import { where } from './conditions';
import { encodeCursor, page } from './cursor';
import { type DecisionWalk, decisionWalk } from './decisionWalk';
import { type Integer, isoMicros } from './time';

/** Which decisions; times in µs since the epoch, `from` inclusive, `to` exclusive. */
export interface DecisionFilter {
  outcome?: string;
  upstream?: string;
  backend?: string;
  session?: string;
  from?: bigint;
  to?: bigint;
}

/** The sort key of decisions: time in µs, then id. */
export type DecisionKey = readonly [time: number, id: number];

/** A decision as the database has it. */
export type RawDecision = Omit<
  DecisionRow,
  'time' | 'timeToFirstByte' | 'duration' | 'bytesIn' | 'bytesOut'
> & {
  time: Integer;
  timeToFirstByte: Integer | null;
  duration: Integer;
  bytesIn: Integer;
  bytesOut: Integer;
};

/** The columns of a decision, in the order in which it is told. */
export const decisionColumns = Prisma.sql`id, time, node, listener, upstream, session, presented, outcome, reason,
  backend, previousBackend, attempts, status, timeToFirstByte, duration, bytesIn, bytesOut, method, host, path,
  client, appSession`;

/**
 * Decisions, newest first. However many there are, the work for a page is bounded: where the filter hides nearly all
 * of them a page may have fewer than `limit`, or none, and yet a cursor.
 *
 * @param after where the page before ended
 * @returns the page and the cursor of the next one, null where there is none
 */
export async function decisionsPage(
  db: Database,
  filter: DecisionFilter,
  limit: number,
  after: DecisionKey | null,
): Promise<{ decisions: DecisionRow[]; nextCursor: string | null }> {
  const walk = decisionWalk(filter, 'newest first', after);
  const rows = await db.$queryRaw<RawDecision[]>`${foundOn(walk, limit + 1)}`;
  const cut = page(rows, limit, (row) => [Number(row.time), row.id]);
  const end = rows.length > limit ? null : await brokenOff(db, walk);
  return { decisions: cut.rows.map(decisionRow), nextCursor: cut.nextCursor ?? (end && encodeCursor(end)) };
}

/** The first `limit` decisions on the way that the filter asks for. */
export function foundOn({ stretch, beyond, most }: DecisionWalk, limit: number): Prisma.Sql {
  const ids = stretch(beyond.length === 0 ? limit : most);
  return Prisma.sql`
    SELECT ${decisionColumns} FROM (SELECT id AS walked FROM (${ids})) CROSS JOIN Decision ON id = walked
    ${where(...beyond)} LIMIT ${limit}`;
}

/** Asks where a walk was broken off that did not find enough: no row where it came to its end. */
export function brokenOffOn({ stretch, beyond, most }: DecisionWalk): Prisma.Sql | null {
  if (beyond.length === 0) return null;
  return Prisma.sql`
    SELECT time, id FROM Decision WHERE id = (SELECT id FROM (${stretch(most)}) LIMIT 1 OFFSET ${most - 1})`;
}

async function brokenOff(db: Database, walk: DecisionWalk): Promise<DecisionKey | null> {
  const asked = brokenOffOn(walk);
  const [end] = asked ? await db.$queryRaw<{ time: bigint; id: bigint }[]>`${asked}` : [];
  return end ? [Number(end.time), Number(end.id)] : null;
}

/** A decision as the API tells it. */
export function decisionRow(raw: RawDecision): DecisionRow {
  return {
    ...raw,
    time: isoMicros(raw.time),
    timeToFirstByte: raw.timeToFirstByte === null ? null : Number(raw.timeToFirstByte),
    duration: Number(raw.duration),
    bytesIn: Number(raw.bytesIn),
    bytesOut: Number(raw.bytesOut),
  };
}
