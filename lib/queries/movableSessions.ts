import { nowMicros } from '@/lib/database/clock';
import type { Database, Transaction } from '@/lib/database/open';
import { Prisma } from '@/prisma/generated/client';
import { activeWindowMicros } from './activeWindow';

/** What holds for the active sessions of a backend, as the API counts `sessions` of it. */
export function activeOn(upstream: string, backend: string): Prisma.Sql {
  return Prisma.sql`upstream = ${upstream} AND backend = ${backend} AND lastSeen >= ${nowMicros() - activeWindowMicros}`;
}

/** What holds for a session that was not unpinned from its backend already. */
export const staying = Prisma.sql`NOT EXISTS (
  SELECT 1 FROM Unpin WHERE Unpin.upstream = Session.upstream AND session = id
    AND Unpin.backend = Session.backend AND closedAt IS NULL)`;

/** How many active sessions a backend has, and how many of them a rebalance could move. */
export async function movableSessions(
  db: Database | Transaction,
  active: Prisma.Sql,
): Promise<{ active: number; movable: number }> {
  const [counts] = await db.$queryRaw<{ active: bigint; movable: bigint | null }[]>`
    SELECT count(*) AS active, sum(${staying}) AS movable FROM Session WHERE ${active}`;
  return { active: Number(counts?.active ?? 0), movable: Number(counts?.movable ?? 0) };
}
