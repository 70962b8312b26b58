import { measureClock } from '@/lib/store/sql/clock-offset';
import type { Database } from '@/lib/store/sql/database';

/** Measures how long the database takes to answer a node and how far its clock is from the node's, for its page. */
export async function measureDatabase(db: Database, node: string): Promise<void> {
  const { roundTripMicros, offsetMicros } = await measureClock(db);
  await db.node.updateMany({
    where: { name: node },
    data: { databaseMicros: roundTripMicros, clockSkewMicros: offsetMicros },
  });
}
