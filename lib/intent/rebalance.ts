import type { RebalanceResult } from '@/lib/api/types';
import { unknownBackend } from '@/lib/api/unknown';
import { nowMicros } from '@/lib/database/clock';
import type { Database, Transaction } from '@/lib/database/open';
import { conflict } from '@/lib/http/answer';
import { activeOn, movableSessions, staying } from '@/lib/queries/movableSessions';
import { Prisma } from '@/prisma/generated/client';
import { checkPinsCanMove, writeUnpins } from './unpins';
import { nextVersion, writeIntent } from './write';

/** Sessions unpinned by one call at most: what one transaction writes in a fraction of a second. */
export const mostSessions = 50_000;

/** How much of a backend's sessions an operator wants elsewhere. */
export interface Rebalance {
  upstream: string;
  name: string;
  /** Above 0, at most 1. */
  share: number;
  /** Who wants it, for the log. */
  actor: string;
}

/**
 * Unpins a random share of the active sessions of a backend, with an event that says who did: each moves at
 * its next request. Sessions that were unpinned before and have not moved yet do not count.
 *
 * @param db a connection opened for `operator`
 * @param most sessions unpinned at most
 * @throws HttpError 404 where there is no such backend, 409 where it has no session or they have nowhere to go
 */
export async function rebalance(
  db: Database,
  wanted: Rebalance,
  most = mostSessions,
): Promise<RebalanceResult> {
  const { upstream, name } = wanted;
  const known = await db.backend.findFirst({ where: { upstream, name, declared: true } });
  if (!known) throw unknownBackend(upstream, name);
  await checkPinsCanMove(db, upstream, name);
  return writeIntent(db, (tx) => write(tx, wanted, most));
}

async function write(tx: Transaction, wanted: Rebalance, most: number): Promise<RebalanceResult> {
  const { upstream, name, share, actor } = wanted;
  const version = await nextVersion(tx);
  const now = nowMicros();
  const active = activeOn(upstream, name);
  const counts = await movableSessions(tx, active);
  if (counts.active === 0) {
    throw conflict('not-pinned', `No active session is pinned to "${name}".`);
  }
  const all = counts.movable;
  // A share of a few sessions is one at least, so that asking for it does something.
  const asked = all === 0 ? 0 : Math.max(1, Math.round(share * all));
  const limited = asked > most;
  const rows = Prisma.sql`
    SELECT rowid FROM Session WHERE ${active} AND ${staying} ORDER BY random() LIMIT ${Math.min(asked, most)}`;
  const sessions = await writeUnpins(tx, version, rows);
  if (sessions > 0) {
    const detail = `${Math.round(share * 1000) / 10} % of ${all} active${limited ? `, no more than ${most} at a time` : ''}`;
    const event = { time: now, lastTime: now, upstream, backend: name, actor };
    await tx.event.create({ data: { ...event, kind: 'rebalanced', sessions, detail } });
  }
  return { sessions, limited };
}
