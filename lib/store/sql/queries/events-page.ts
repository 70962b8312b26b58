import type { EventRow } from '@/lib/contract/types';
import { parseEventPayload } from '@/lib/core/events';
import { formatEventSentence } from '@/lib/core/format/event-sentence';
import { formatIsoMicros, type Integer } from '@/lib/core/iso-time';
import { paginate } from '@/lib/store/cursor';
import type { EventFilter } from '@/lib/store/filters';
import type { Database } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { integer, timeRange, where } from './conditions';

/** The sort key of events: time in µs, then id. */
export type EventKey = readonly [time: number, id: number];

/** An event as the database has it. */
export type RawEvent = Omit<EventRow, 'time' | 'lastTime' | 'payload' | 'sentence'> & {
  time: Integer;
  lastTime: Integer;
  /** JSON. */
  payload: string;
};

/** The columns of an event, in the order of the API. */
export const eventColumns = Prisma.sql`id, time, "lastTime", kind, upstream, backend, "toBackend", reason, sessions,
  actor, node, payload`;

/**
 * Events, newest first.
 *
 * @param after the last event of the page before
 * @returns the page and the cursor of the next one, null if there is none
 */
export async function eventsPage(
  db: Database,
  filter: EventFilter,
  limit: number,
  after: EventKey | null,
): Promise<{ events: EventRow[]; nextCursor: string | null }> {
  const rows = await db.$queryRaw<RawEvent[]>`
    SELECT ${eventColumns} FROM "Event"
    ${where(...eventConditions(filter), after ? Prisma.sql`(time, id) < (${integer(after[0])}, ${integer(after[1])})` : undefined)}
    ORDER BY time DESC, id DESC LIMIT ${limit + 1}`;
  const cut = paginate(rows, limit, (row) => [Number(row.time), row.id]);
  return { events: cut.rows.map(toEventRow), nextCursor: cut.nextCursor };
}

/** The conditions of `filter` on an event. */
export function eventConditions({
  kind,
  upstream,
  backend,
  node,
  from,
  to,
}: EventFilter): (Prisma.Sql | undefined)[] {
  return [
    kind === undefined ? undefined : Prisma.sql`kind = ${kind}`,
    upstream === undefined ? undefined : Prisma.sql`upstream = ${upstream}`,
    backend === undefined ? undefined : Prisma.sql`(backend = ${backend} OR "toBackend" = ${backend})`,
    node === undefined ? undefined : Prisma.sql`node = ${node}`,
    ...timeRange(from, to),
  ];
}

/** An event as the API shows it. */
export function toEventRow(raw: RawEvent): EventRow {
  const payload = parseEventPayload(raw.payload);
  return {
    ...raw,
    time: formatIsoMicros(raw.time),
    lastTime: formatIsoMicros(raw.lastTime),
    payload,
    sentence: formatEventSentence({ ...raw, payload }),
  };
}
