import type { DecisionRow } from '@/lib/api/types';
import type { Database } from '@/lib/database/open';
import { Prisma } from '@/prisma/generated/client';
import { where } from './conditions';
import { page } from './cursor';
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
 * Decisions, newest first.
 *
 * @param after the last decision of the page before
 * @returns the page and the cursor of the next one, null where there is none
 */
export async function decisionsPage(
  db: Database,
  filter: DecisionFilter,
  limit: number,
  after: DecisionKey | null,
): Promise<{ decisions: DecisionRow[]; nextCursor: string | null }> {
  const rows = await db.$queryRaw<RawDecision[]>`
    SELECT ${decisionColumns} FROM Decision
    ${where(...conditions(filter), after ? Prisma.sql`(time, id) < (${after[0]}, ${after[1]})` : undefined)}
    ORDER BY time DESC, id DESC LIMIT ${limit + 1}`;
  const cut = page(rows, limit, (row) => [Number(row.time), row.id]);
  return { decisions: cut.rows.map(decisionRow), nextCursor: cut.nextCursor };
}

/** What `filter` asks of a decision. */
export function conditions(filter: DecisionFilter): (Prisma.Sql | undefined)[] {
  const { outcome, upstream, backend, session, from, to } = filter;
  return [
    outcome === undefined ? undefined : Prisma.sql`outcome = ${outcome}`,
    upstream === undefined ? undefined : Prisma.sql`upstream = ${upstream}`,
    backend === undefined ? undefined : Prisma.sql`backend = ${backend}`,
    session === undefined ? undefined : Prisma.sql`session = ${session}`,
    from === undefined ? undefined : Prisma.sql`time >= ${from}`,
    to === undefined ? undefined : Prisma.sql`time < ${to}`,
  ];
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
