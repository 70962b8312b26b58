import type { SessionDetail, UnpinRow } from '@/lib/contract/types';
import { nowMicros } from '@/lib/core/clock';
import { formatIsoMicros } from '@/lib/core/iso-time';
import type { Database } from '@/lib/store/sql/database';
import type { DecisionKey } from './decision-scan';
import { decisionsPage } from './decisions-page';
import { sessionById } from './session-by-id';
import { sessionTransitions } from './session-transitions';

/** Which session, and which page of its decisions. */
export interface SessionDetailKey {
  id: string;
  /** The upstream, if the id is known on several; the one seen last without it. */
  upstream?: string;
  limit: number;
  after: DecisionKey | null;
}

/** A session and everything about it, or null if there is none of that id. */
export async function sessionDetail(
  db: Database,
  { id, upstream: wanted, limit, after }: SessionDetailKey,
): Promise<SessionDetail | null> {
  const session = await sessionById(db, id, wanted);
  if (!session) return null;
  const { upstream } = session;
  const [known, unpin, turns, decisions] = await Promise.all([
    db.session.findMany({ where: { id }, select: { upstream: true }, orderBy: { upstream: 'asc' } }),
    findOpenUnpin(db, id, upstream),
    sessionTransitions(db, id, upstream),
    decisionsPage(db, { session: id, upstream }, limit, after),
  ]);
  return { session, upstreams: known.map((row) => row.upstream), unpin, ...turns, ...decisions };
}

async function findOpenUnpin(db: Database, session: string, upstream: string): Promise<UnpinRow | null> {
  const row = await db.unpin.findUnique({ where: { upstream_session: { upstream, session } } });
  if (!row || row.closedAt !== null || row.expiresAt <= nowMicros()) return null;
  return { session, upstream, backend: row.backend, expiresAt: formatIsoMicros(row.expiresAt) };
}
