import type { RebalanceResult } from '@/lib/contract/types';
import { getFailbackObstacle } from '@/lib/core/accepting-backends';
import { activeWindowMicros } from '@/lib/core/active-window';
import { nowMicros } from '@/lib/core/clock';
import { backendNotFound, ConflictError } from '@/lib/core/domain-errors';
import type { FailBackRequest } from '@/lib/store/backends';
import { readBackendHealth } from '@/lib/store/sql/backend-states';
import { createEvent } from '@/lib/store/sql/create-event';
import type { Database, Transaction } from '@/lib/store/sql/database';
import { notUnpinnedCondition } from '@/lib/store/sql/queries/count-movable-sessions';
import { toRecordedBackend } from '@/lib/store/sql/recorded-backend';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { incrementIntentVersion, writeIntent } from './write-intent';
import { writeUnpins } from './write-unpins';

/** Sessions returned by one call at most: what one transaction writes in a fraction of a second. */
const maxFailedBackSessions = 50_000;

/**
 * Returns the active sessions that were moved away from a backend and are still elsewhere: each moves with its
 * next request, while the backend can take it. One event for each backend that they move from names the operator.
 *
 * @param db a connection opened for `operator`
 * @param limit sessions returned at most
 * @throws NotFoundError if there is no such backend, ConflictError if it cannot take them or none is displaced
 */
export async function failBackSessions(
  db: Database,
  request: FailBackRequest,
  limit = maxFailedBackSessions,
): Promise<RebalanceResult> {
  const { upstream, name } = request;
  const home = await db.backend.findFirst({ where: { upstream, name, declared: true } });
  if (!home) throw backendNotFound(upstream, name);
  const health = (await readBackendHealth(db, upstream))(home);
  const obstacle = getFailbackObstacle(toRecordedBackend(home, health));
  if (obstacle === 'backup')
    throw new ConflictError(
      'backend-unavailable',
      `"${name}" is a backup: it serves sessions only while no other backend can.`,
    );
  if (obstacle !== null) {
    const state = home.adminState === 'ready' ? health : home.adminState;
    throw new ConflictError(
      'backend-unavailable',
      `"${name}" is ${state}: sessions can fail back once it is ready and up.`,
    );
  }
  return writeIntent(db, (tx) => writeFailBack(tx, request, limit));
}

async function writeFailBack(
  tx: Transaction,
  { upstream, name, from, actor }: FailBackRequest,
  limit: number,
) {
  const version = await incrementIntentVersion(tx);
  const now = nowMicros();
  const displaced = Prisma.sql`
    FROM "DisplacedSession" AS displaced JOIN "Session" ON id = session AND "Session".upstream = displaced.upstream
    WHERE displaced.upstream = ${upstream} AND "homeBackend" = ${name} AND "Session".backend = displaced.backend
      AND "lastSeen" >= ${now - activeWindowMicros} AND ${notUnpinnedCondition}`;
  const holders = await tx.$queryRaw<{ backend: string; count: bigint }[]>`
    SELECT "Session".backend, count(*) AS count ${displaced} GROUP BY 1 ORDER BY 1`;
  const asked = holders.filter(({ backend }) => from === undefined || backend === from);
  let remaining = limit;
  for (const { backend } of asked) {
    const rows = Prisma.sql`SELECT "Session".rowid ${displaced} AND "Session".backend = ${backend} LIMIT ${remaining}`;
    const sessions = await writeUnpins(tx, version, rows, name);
    remaining -= sessions;
    const context = { time: now, upstream, backend, toBackend: name, sessions, actor };
    if (sessions > 0) await createEvent(tx, { kind: 'failback', payload: {} }, context);
  }
  const all = asked.reduce((sum, { count }) => sum + Number(count), 0);
  if (all === 0) {
    const where = from === undefined ? '' : ` on "${from}"`;
    throw new ConflictError(
      'no-displaced-sessions',
      `No active session of "${name}"${where} is left to fail back.`,
    );
  }
  return { sessions: limit - remaining, isLimited: all > limit };
}
