import { isOpenToNewSessions } from '@/lib/core/accepting-backends';
import { nowMicros } from '@/lib/core/clock';
import { ConflictError } from '@/lib/core/domain-errors';
import type { Database, Transaction } from '@/lib/store/sql/database';
import { integer } from '@/lib/store/sql/queries/conditions';
import { toRecordedBackend } from '@/lib/store/sql/recorded-backend';
import type { Prisma } from '@/prisma/generated/sqlite/client';

/** How long an unpinned session may stay away before its pin holds again, µs. */
const unpinLifetimeMicros = 86_400_000_000n;

/**
 * Unpins the sessions whose row ids `rows` selects, each from the backend that it is pinned to. One that is
 * unpinned from there already stays as it is.
 *
 * @param version of the intent, from `nextVersion`
 * @param to name of the backend that calls them back; null if any other may have them
 * @returns how many were unpinned
 */
export function writeUnpins(
  tx: Transaction,
  version: number,
  rows: Prisma.Sql,
  to: string | null = null,
): Promise<number> {
  const now = nowMicros();
  return tx.$executeRaw`
    INSERT INTO "Unpin" AS known (upstream, session, backend, "toBackend", "createdAt", "expiresAt", version)
    SELECT upstream, id, backend, ${to}, ${integer(now)}, ${integer(now + unpinLifetimeMicros)}, ${integer(version)}
    FROM "Session" WHERE rowid IN (${rows}) AND backend IS NOT NULL
    ON CONFLICT (upstream, session) DO UPDATE SET backend = excluded.backend,
      "toBackend" = excluded."toBackend", "createdAt" = excluded."createdAt",
      "expiresAt" = excluded."expiresAt", "closedAt" = NULL, version = excluded.version
    WHERE known."closedAt" IS NOT NULL OR known.backend <> excluded.backend`;
}

/**
 * Makes sure that a session unpinned from `backend` has somewhere to go.
 *
 * @throws ConflictError if the upstream pins nothing or no other backend takes sessions
 */
export async function assertPinsCanMove(db: Database, upstream: string, backend: string): Promise<void> {
  const { sticky } = (await db.upstream.findUnique({ where: { name: upstream } })) ?? {};
  if (sticky === 'off') {
    throw new ConflictError('not-pinned', `Upstream "${upstream}" pins no sessions: its sticky mode is off.`);
  }
  const others = await db.backend.findMany({ where: { upstream, declared: true, name: { not: backend } } });
  // Whatever their health: by the time of the next request it may be another.
  if (others.some((other) => isOpenToNewSessions(toRecordedBackend(other, 'unknown')))) return;
  throw new ConflictError(
    'no-other-backend',
    `No backend of upstream "${upstream}" but "${backend}" accepts sessions: add one, or set one to ready.`,
  );
}
