import type { RebalancePreview } from '@/lib/contract/types';
import { backendNotFound } from '@/lib/core/domain-errors';
import type { Database } from '@/lib/store/sql/database';
import { maxRebalancedSessions } from '@/lib/store/sql/intent/rebalance';
import { activeSessionsCondition, countMovableSessions } from './count-movable-sessions';
import { distributeSessions } from './distribute-sessions';
import { getBackends } from './get-backends';

/**
 * The sessions that a rebalance of a backend could move, and the backends that would take them.
 *
 * @throws NotFoundError if there is no such backend
 */
export async function rebalancePreview(
  db: Database,
  upstream: string,
  name: string,
): Promise<RebalancePreview> {
  const all = await getBackends(db, { upstream });
  const backend = all.find((candidate) => candidate.name === name);
  if (!backend) throw backendNotFound(upstream, name);
  const { active, movable } = await countMovableSessions(
    db,
    activeSessionsCondition(db.dialect, upstream, name),
  );
  const takers = distributeSessions(all.filter((other) => other !== backend));
  return {
    backend,
    active,
    unpinned: active - movable,
    maxSessions: maxRebalancedSessions,
    others: takers.map(({ backend: { name: other, slot }, share }) => ({ name: other, slot, share })),
  };
}
