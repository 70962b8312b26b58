import type { DecisionRow, EventRow, SessionRow } from '@/lib/api/types';
import type { Database } from '@/lib/database/open';
import { where } from '@/lib/queries/conditions';
import {
  conditions,
  type DecisionFilter,
  decisionColumns,
  decisionRow,
  type RawDecision,
} from '@/lib/queries/decisionsPage';
import {
  type EventFilter,
  eventColumns,
  eventConditions,
  eventRow,
  type RawEvent,
} from '@/lib/queries/eventsPage';
import { type SessionFilter, sessionConditions } from '@/lib/queries/sessionFilter';
import { type RawSession, sessionColumns, sessionRow } from '@/lib/queries/sessionsPage';
import { Prisma } from '@/prisma/generated/client';

/** Rows read at a time: enough to be fast, few enough that other requests wait only some tens of ms. */
const batchRows = 1000;

/** Rows of the log, oldest first, in batches; what is recorded after the start is not among them. */
export type Batches<Row> = AsyncGenerator<Row[], void, undefined>;

/** The decisions that `filter` asks for. */
export async function* decisionBatches(db: Database, filter: DecisionFilter): Batches<DecisionRow> {
  const last = await highest(db, Prisma.sql`Decision`);
  let after = Prisma.sql`(-1, -1)`;
  for (;;) {
    const rows = await db.$queryRaw<RawDecision[]>`
      SELECT ${decisionColumns} FROM Decision
      ${where(...conditions(filter), Prisma.sql`(time, id) > ${after}`, Prisma.sql`id <= ${last}`)}
      ORDER BY time, id LIMIT ${batchRows}`;
    const end = rows.at(-1);
    if (!end) return;
    yield rows.map(decisionRow);
    if (rows.length < batchRows) return;
    after = Prisma.sql`(${end.time}, ${end.id})`;
  }
}

/** The sessions that `filter` asks for, in the order of their ids; each as it is when it is read. */
export async function* sessionBatches(db: Database, filter: SessionFilter): Batches<SessionRow> {
  // Once for all batches, or the active window would move on while the file is written.
  const asked = sessionConditions(filter);
  let after = Prisma.sql`('', '')`;
  for (;;) {
    const rows = await db.$queryRaw<RawSession[]>`
      SELECT ${sessionColumns} FROM Session
      ${where(...asked, Prisma.sql`(id, upstream) > ${after}`)}
      ORDER BY id, upstream LIMIT ${batchRows}`;
    const end = rows.at(-1);
    if (!end) return;
    yield rows.map(sessionRow);
    if (rows.length < batchRows) return;
    after = Prisma.sql`(${end.id}, ${end.upstream})`;
  }
}

/** The events that `filter` asks for. */
export async function* eventBatches(db: Database, filter: EventFilter): Batches<EventRow> {
  const last = await highest(db, Prisma.sql`Event`);
  let after = 0;
  for (;;) {
    const rows = await db.$queryRaw<RawEvent[]>`
      SELECT ${eventColumns} FROM Event
      ${where(...eventConditions(filter), Prisma.sql`id > ${after}`, Prisma.sql`id <= ${last}`)}
      ORDER BY id LIMIT ${batchRows}`;
    const end = rows.at(-1);
    if (!end) return;
    yield rows.map(eventRow);
    if (rows.length < batchRows) return;
    after = end.id;
  }
}

async function highest(db: Database, table: Prisma.Sql): Promise<bigint> {
  const [{ id } = { id: 0n }] = await db.$queryRaw<{ id: bigint }[]>`
    SELECT coalesce(max(id), 0) AS id FROM ${table}`;
  return id;
}
