import type { BackendRow, DrainPreview } from '@/lib/api/types';
import type { Database } from '@/lib/database/open';
import { backendsNow } from './backendsNow';

/** What draining a backend would do, or null where there is none of that name. */
export async function drainPreview(
  db: Database,
  upstream: string,
  name: string,
): Promise<DrainPreview | null> {
  const backends = await backendsNow(db, { upstream });
  const backend = backends.find((candidate) => candidate.name === name);
  if (!backend) return null;
  const takers = backends.filter((other) => other !== backend && takesNewSessions(other));
  const weights = takers.reduce((sum, other) => sum + other.weight, 0);
  return {
    backend,
    pinned: await db.session.count({ where: { upstream, backend: name } }),
    active: backend.sessions,
    inFlight: backend.inFlight,
    tunnels: backend.tunnels,
    others: takers.map((other) => ({
      name: other.name,
      slot: other.slot,
      requestsPerSecond: other.requestsPerSecond,
      projected: other.requestsPerSecond + (backend.requestsPerSecond * other.weight) / weights,
    })),
  };
}

function takesNewSessions(backend: BackendRow): boolean {
  return backend.adminState === 'ready' && backend.health !== 'down';
}
