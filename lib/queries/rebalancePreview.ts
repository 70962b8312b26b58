import type { RebalancePreview } from '@/lib/api/types';
import { unknownBackend } from '@/lib/api/unknown';
import type { Database } from '@/lib/database/open';
import { mostSessions } from '@/lib/intent/rebalance';
import { takersAmong } from '@/lib/rules/takers';
import { backendsNow } from './backendsNow';
import { activeOn, movableSessions } from './movableSessions';

/**
 * Whom a rebalance of a backend could move, and where they would go.
 *
 * @throws HttpError 404 where there is no such backend
 */
export async function rebalancePreview(
  db: Database,
  upstream: string,
  name: string,
): Promise<RebalancePreview> {
  const all = await backendsNow(db, { upstream });
  const backend = all.find((candidate) => candidate.name === name);
  if (!backend) throw unknownBackend(upstream, name);
  const { active, movable } = await movableSessions(db, activeOn(upstream, name));
  const takers = takersAmong(all.filter((other) => other !== backend));
  const weights = takers.reduce((sum, { weight }) => sum + weight, 0);
  return {
    backend,
    active,
    leaving: active - movable,
    most: mostSessions,
    others: takers.map((other) => ({ name: other.name, slot: other.slot, part: other.weight / weights })),
  };
}
