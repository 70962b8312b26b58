import type { Database } from '@/lib/store/sql/database';

/** As long as a node that is silent counts as alive, µs. */
const lifeSignMicros = 8_000_000;

/**
 * How many nodes have reported within the last seconds.
 *
 * @param exceptNode one that does not count
 */
export function countLiveNodes(db: Database, exceptNode?: string): Promise<number> {
  const since = Date.now() * 1000 - lifeSignMicros;
  return db.node.count({ where: { heartbeat: { gte: BigInt(since) }, NOT: { name: exceptNode ?? '' } } });
}
