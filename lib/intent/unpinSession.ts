import type { UnpinRow } from '@/lib/api/types';
import { unknownSession } from '@/lib/api/unknown';
import type { Database, Transaction } from '@/lib/database/open';
import { conflict } from '@/lib/http/answer';
import { sessionById } from '@/lib/queries/sessionById';
import { isoMicros } from '@/lib/queries/time';
import { Prisma } from '@/prisma/generated/client';
import { checkPinsCanMove, writeUnpins } from './unpins';
import { nextVersion, writeIntent } from './write';

/** Which session an operator wants to leave its backend. */
export interface SessionUnpin {
  session: string;
  /** Where the id is known on several upstreams: which; the one seen last without it. */
  upstream?: string;
  /** Who wants it, for the log. */
  actor: string;
}

/**
 * Unpins a session, with an event that says who did; its next request is assigned anew. One that is unpinned
 * already stays so, and no further event is made.
 *
 * @param db a connection opened for `operator`
 * @throws HttpError 404 where there is no such session, 409 where it is pinned to nothing or has nowhere to go
 */
export async function unpinSession(db: Database, wanted: SessionUnpin): Promise<UnpinRow> {
  const known = await sessionById(db, wanted.session, wanted.upstream);
  if (!known) throw unknownSession(wanted.session);
  const { id, upstream, backend } = known;
  if (backend === null) {
    throw conflict('not-pinned', `Session "${id}" is pinned to no backend: none has answered it yet.`);
  }
  await checkPinsCanMove(db, upstream, backend);
  return writeIntent(db, (tx) => write(tx, upstream, id, wanted.actor));
}

async function write(tx: Transaction, upstream: string, session: string, actor: string): Promise<UnpinRow> {
  const version = await nextVersion(tx);
  const rows = Prisma.sql`SELECT rowid FROM Session WHERE id = ${session} AND upstream = ${upstream}`;
  const unpinned = await writeUnpins(tx, version, rows);
  const row = await tx.unpin.findUnique({ where: { upstream_session: { upstream, session } } });
  if (!row) throw unknownSession(session);
  const { backend, createdAt, expiresAt } = row;
  if (unpinned > 0) {
    const event = { time: createdAt, lastTime: createdAt, upstream, backend, actor };
    await tx.event.create({ data: { ...event, kind: 'unpinned', sessions: 1, detail: session } });
  }
  return { session, upstream, backend, expiresAt: isoMicros(expiresAt) };
}
