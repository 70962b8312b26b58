import type { EventFilter } from '@/lib/store/filters';
import type { Database } from '@/lib/store/sql/database';
import { where } from './conditions';
import { eventConditions } from './events-page';

/** How many events match the filter; all are counted, since the table stays small. */
export async function countEvents(db: Database, filter: EventFilter): Promise<number> {
  const [row] = await db.$queryRaw<{ rows: bigint }[]>`
    SELECT count(*) AS rows FROM "Event" ${where(...eventConditions(filter))}`;
  return Number(row?.rows ?? 0);
}
