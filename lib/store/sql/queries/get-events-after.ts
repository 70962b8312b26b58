import type { EventRow } from '@/lib/contract/types';
import type { Database } from '@/lib/store/sql/database';
import { eventColumns, type RawEvent, toEventRow } from './events-page';

/** Events whose id is above `eventId`, the lowest first. */
export async function getEventsAfter(db: Database, eventId: number, limit: number): Promise<EventRow[]> {
  const rows = await db.$queryRaw<RawEvent[]>`
    SELECT ${eventColumns} FROM "Event" WHERE id > ${eventId} ORDER BY id LIMIT ${limit}`;
  return rows.map(toEventRow);
}
