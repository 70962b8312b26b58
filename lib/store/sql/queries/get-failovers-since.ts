import type { EventRow } from '@/lib/contract/types';
import type { Database } from '@/lib/store/sql/database';
import { eventColumns, type RawEvent, toEventRow } from './events-page';

/**
 * Failovers that moved so many sessions and had their last move since a moment.
 *
 * @param since µs since the epoch
 */
export async function getFailoversSince(
  db: Database,
  since: bigint,
  minSessions: number,
): Promise<EventRow[]> {
  const rows = await db.$queryRaw<RawEvent[]>`
    SELECT ${eventColumns} FROM "Event"
    WHERE kind = 'failover' AND "lastTime" >= ${since} AND sessions >= ${minSessions}
    ORDER BY id`;
  return rows.map(toEventRow);
}
