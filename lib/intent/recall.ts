import type { RebalanceResult } from '@/lib/api/types';
import { unknownBackend } from '@/lib/api/unknown';
import { nowMicros } from '@/lib/database/clock';
import type { Database, Transaction } from '@/lib/database/open';
import { conflict } from '@/lib/http/answer';
import { activeWindowMicros } from '@/lib/queries/activeWindow';
import { Prisma } from '@/prisma/generated/client';
import { writeUnpins } from './unpins';
import { nextVersion, writeIntent } from './write';

/** Sessions called back by one call at most: what one transaction writes in a fraction of a second. */
const mostSessions = 50_000;

/** Which sessions an operator wants back at the backend that they were moved away from. */
export interface Recall {
  upstream: string;
  /** The backend that calls them. */
  name: string;
  /** Only those that this backend has now; all without it. */
  from?: string;
  /** Who wants it, for the log. */
  actor: string;
}

/**
 * Calls the active sessions back that were moved away from a backend and are still elsewhere: each returns at its
 * next request, while the backend can take it. One event for each backend that they leave says who did it.
 *
 * @param db a connection opened for `operator`
 * @param most sessions called at most
 * @throws HttpError 404 where there is no such backend, 409 where it cannot take them or none is away
 */
export async function recall(db: Database, wanted: Recall, most = mostSessions): Promise<RebalanceResult> {
  const { upstream, name } = wanted;
  const home = await db.backend.findFirst({ where: { upstream, name, declared: true } });
  if (!home) throw unknownBackend(upstream, name);
  if (home.adminState !== 'ready' || home.health !== 'up') {
    const state = home.adminState === 'ready' ? home.health : home.adminState;
    throw conflict(
      'not-available',
      `"${name}" is ${state}: it can call sessions back once it is ready and up.`,
    );
  }
  if (home.backup)
    throw conflict(
      'not-available',
      `"${name}" is a backup: it has sessions only while no other backend can.`,
    );
  return writeIntent(db, (tx) => write(tx, wanted, most));
}

async function write(tx: Transaction, { upstream, name, from, actor }: Recall, most: number) {
  const version = await nextVersion(tx);
  const now = nowMicros();
  const away = Prisma.sql`
    FROM Stranded JOIN Session ON id = session AND Session.upstream = Stranded.upstream
    WHERE Stranded.upstream = ${upstream} AND home = ${name} AND Session.backend = Stranded.backend
      AND lastSeen >= ${now - activeWindowMicros}
      AND NOT EXISTS (SELECT 1 FROM Unpin WHERE Unpin.upstream = ${upstream} AND Unpin.session = id
        AND Unpin.backend = Session.backend AND closedAt IS NULL)`;
  const holders = await tx.$queryRaw<{ backend: string; count: bigint }[]>`
    SELECT Session.backend, count(*) AS count ${away} GROUP BY 1 ORDER BY 1`;
  const asked = holders.filter(({ backend }) => from === undefined || backend === from);
  let left = most;
  for (const { backend } of asked) {
    const rows = Prisma.sql`SELECT Session.rowid ${away} AND Session.backend = ${backend} LIMIT ${left}`;
    const sessions = await writeUnpins(tx, version, rows, name);
    left -= sessions;
    const event = { time: now, lastTime: now, upstream, backend, toBackend: name, sessions, actor };
    if (sessions > 0) {
      await tx.event.create({ data: { ...event, kind: 'rebalanced', detail: `called back by ${name}` } });
    }
  }
  const all = asked.reduce((sum, { count }) => sum + Number(count), 0);
  if (all === 0) {
    const where = from === undefined ? 'is away from' : `at "${from}" is away from`;
    throw conflict(
      'none-stranded',
      `No active session ${where} "${name}", or those that are have been called already.`,
    );
  }
  return { sessions: most - left, limited: all > most };
}
