import type { RebalanceResult } from '@/lib/contract/types';
import { nowMicros } from '@/lib/core/clock';
import { backendNotFound, ConflictError } from '@/lib/core/domain-errors';
import type { EventOfKind } from '@/lib/core/events';
import type { RebalanceRequest } from '@/lib/store/backends';
import { createEvent } from '@/lib/store/sql/create-event';
import type { Database, Transaction } from '@/lib/store/sql/database';
import {
  activeSessionsCondition,
  countMovableSessions,
  notUnpinnedCondition,
} from '@/lib/store/sql/queries/count-movable-sessions';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { incrementIntentVersion, writeIntent } from './write-intent';
import { assertPinsCanMove, writeUnpins } from './write-unpins';

/** Sessions unpinned by one call at most: what one transaction writes in a fraction of a second. */
export const maxRebalancedSessions = 50_000;

/**
 * Unpins a random share of the active sessions of a backend, with an event that names the operator: each moves at
 * its next request. Sessions that were unpinned before and have not moved yet do not count.
 *
 * @param db a connection opened for `operator`
 * @param limit sessions unpinned at most
 * @throws NotFoundError if there is no such backend, ConflictError if it has no session or they have nowhere to go
 */
export async function rebalanceBackend(
  db: Database,
  request: RebalanceRequest,
  limit = maxRebalancedSessions,
): Promise<RebalanceResult> {
  const { upstream, name } = request;
  const known = await db.backend.findFirst({ where: { upstream, name, declared: true } });
  if (!known) throw backendNotFound(upstream, name);
  await assertPinsCanMove(db, upstream, name);
  return writeIntent(db, (tx) => writeRebalance(tx, request, limit));
}

async function writeRebalance(
  tx: Transaction,
  request: RebalanceRequest,
  limit: number,
): Promise<RebalanceResult> {
  const { upstream, name, share, actor } = request;
  const version = await incrementIntentVersion(tx);
  const now = nowMicros();
  const active = activeSessionsCondition(tx.dialect, upstream, name);
  const counts = await countMovableSessions(tx, active);
  if (counts.active === 0) {
    throw new ConflictError('not-pinned', `No active session is pinned to "${name}".`);
  }
  const all = counts.movable;
  // A share of a few sessions is one at least, so that asking for it does something.
  const requested = all === 0 ? 0 : Math.max(1, Math.round(share * all));
  const isLimited = requested > limit;
  const rows = Prisma.sql`
    SELECT rowid FROM "Session" WHERE ${active} AND ${notUnpinnedCondition}
    ORDER BY random() LIMIT ${Math.min(requested, limit)}`;
  const sessions = await writeUnpins(tx, version, rows);
  if (sessions > 0) {
    const percent = Math.round(share * 1000) / 10;
    const event: EventOfKind<'rebalanced'> = {
      kind: 'rebalanced',
      payload: { percent, activeSessions: all, limit: isLimited ? limit : null },
    };
    await createEvent(tx, event, { time: now, upstream, backend: name, sessions, actor });
  }
  return { sessions, isLimited };
}
