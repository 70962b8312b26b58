import type { UnpinRow } from '@/lib/contract/types';
import { ConflictError, sessionNotFound } from '@/lib/core/domain-errors';
import type { EventOfKind } from '@/lib/core/events';
import { formatIsoMicros } from '@/lib/core/iso-time';
import type { UnpinSessionRequest } from '@/lib/store/log';
import { createEvent } from '@/lib/store/sql/create-event';
import type { Database, Transaction } from '@/lib/store/sql/database';
import { sessionById } from '@/lib/store/sql/queries/session-by-id';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { incrementIntentVersion, writeIntent } from './write-intent';
import { assertPinsCanMove, writeUnpins } from './write-unpins';

/**
 * Unpins a session, with an event that names the operator; its next request is assigned again. One that is unpinned
 * already stays so, and no further event is made.
 *
 * @param db a connection opened for `operator`
 * @throws NotFoundError if there is no such session, ConflictError if it is pinned to nothing or has nowhere to go
 */
export async function unpinSession(db: Database, request: UnpinSessionRequest): Promise<UnpinRow> {
  const known = await sessionById(db, request.session, request.upstream);
  if (!known) throw sessionNotFound(request.session);
  const { id, upstream, backend } = known;
  if (backend === null) {
    throw new ConflictError(
      'not-pinned',
      `Session "${id}" is not pinned: no backend has responded to it yet.`,
    );
  }
  await assertPinsCanMove(db, upstream, backend);
  return writeIntent(db, (tx) => writeSessionUnpin(tx, upstream, id, request.actor));
}

async function writeSessionUnpin(
  tx: Transaction,
  upstream: string,
  session: string,
  actor: string,
): Promise<UnpinRow> {
  const version = await incrementIntentVersion(tx);
  const rows = Prisma.sql`SELECT rowid FROM "Session" WHERE id = ${session} AND upstream = ${upstream}`;
  const unpinned = await writeUnpins(tx, version, rows);
  const row = await tx.unpin.findUnique({ where: { upstream_session: { upstream, session } } });
  if (!row) throw sessionNotFound(session);
  const { backend, createdAt, expiresAt } = row;
  if (unpinned > 0) {
    const event: EventOfKind<'unpinned'> = { kind: 'unpinned', payload: { session } };
    await createEvent(tx, event, { time: createdAt, upstream, backend, sessions: 1, actor });
  }
  return { session, upstream, backend, expiresAt: formatIsoMicros(expiresAt) };
}
