import { activeWindowMicros } from '@/lib/core/active-window';
import { nowMicros } from '@/lib/core/clock';
import type { Database, Dialect, Transaction } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';

/** The condition of the active sessions of a backend, as the API counts its `sessions`. */
export function activeSessionsCondition(dialect: Dialect, upstream: string, backend: string): Prisma.Sql {
  const seen = dialect.seenSince(nowMicros() - activeWindowMicros);
  return Prisma.sql`upstream = ${upstream} AND backend = ${backend} AND ${seen}`;
}

/** The condition of a session that was not unpinned from its backend already. */
export const notUnpinnedCondition = Prisma.sql`NOT EXISTS (
  SELECT 1 FROM "Unpin" WHERE "Unpin".upstream = "Session".upstream AND "Unpin".session = "Session".id
    AND "Unpin".backend = "Session".backend AND "closedAt" IS NULL)`;

/** How many active sessions a backend has, and how many of them a rebalance could move. */
export async function countMovableSessions(
  db: Database | Transaction,
  active: Prisma.Sql,
): Promise<{ active: number; movable: number }> {
  const [counts] = await db.$queryRaw<{ active: bigint; movable: bigint | null }[]>`
    SELECT count(*) AS active, sum(CASE WHEN "Unpin".session IS NULL THEN 1 ELSE 0 END) AS movable
    FROM (SELECT id, upstream, backend FROM "Session" WHERE ${active}) AS lively
    LEFT JOIN "Unpin" ON "Unpin".upstream = lively.upstream AND "Unpin".session = lively.id
      AND "Unpin".backend = lively.backend AND "closedAt" IS NULL`;
  return { active: Number(counts?.active ?? 0), movable: Number(counts?.movable ?? 0) };
}
