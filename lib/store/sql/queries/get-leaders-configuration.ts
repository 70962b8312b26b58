import type { Database } from '@/lib/store/sql/database';
import { readLeader } from '@/lib/store/sql/ingest/leader-lease';

/**
 * The configuration that counts for what all nodes have in common, such as retention: the leader's. Null before any node
 * has declared one. A database of one node has that of the node started or reloaded last; those before it have been
 * renamed.
 */
export async function getLeadersConfiguration(db: Database) {
  const leader = db.dialect.isShared ? await readLeader(db) : null;
  const its = leader === null ? null : await db.configuration.findUnique({ where: { node: leader } });
  return its ?? (await db.configuration.findFirst({ orderBy: { since: 'desc' } }));
}
