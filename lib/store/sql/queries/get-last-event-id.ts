import type { Database } from '@/lib/store/sql/database';

/** The id of the newest event; 0 if there is none. */
export async function getLastEventId(db: Database): Promise<number> {
  const { _max } = await db.event.aggregate({ _max: { id: true } });
  return _max.id ?? 0;
}
