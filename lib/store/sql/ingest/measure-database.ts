import { nowMicros } from '@/lib/core/clock';
import type { Database } from '@/lib/store/sql/database';

/** Measures how long the database takes to answer a node and how far its clock is from the node's, for its page. */
export async function measureDatabase(db: Database, node: string): Promise<void> {
  const askedAt = nowMicros();
  const startedAt = performance.now();
  const [clock] = await db.$queryRaw<{ now: bigint }[]>`SELECT ${db.dialect.nowMicros} AS now`;
  const databaseMicros = Math.max(1, Math.round((performance.now() - startedAt) * 1000));
  // The answer is of the middle of the time that it took, as NTP takes it (RFC 5905, section 8).
  const clockSkewMicros = askedAt + BigInt(Math.round(databaseMicros / 2)) - BigInt(clock?.now ?? askedAt);
  await db.node.updateMany({ where: { name: node }, data: { databaseMicros, clockSkewMicros } });
}
