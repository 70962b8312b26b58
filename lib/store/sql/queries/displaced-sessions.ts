import type { DisplacedSessionsRow } from '@/lib/contract/types';
import { getFailbackObstacle } from '@/lib/core/accepting-backends';
import { activeWindowMicros } from '@/lib/core/active-window';
import { nowMicros } from '@/lib/core/clock';
import { maxCountedDisplaced } from '@/lib/core/displaced-sessions';
import { readBackendHealth } from '@/lib/store/sql/backend-states';
import type { Database } from '@/lib/store/sql/database';
import { toRecordedBackend } from '@/lib/store/sql/recorded-backend';
import { Prisma } from '@/prisma/generated/sqlite/client';

/**
 * How many sessions are displaced from a backend that could take them back: it is declared, ready, up and no backup. By
 * the backend that they moved from and the one that has them now.
 */
export async function displacedSessions(db: Database, upstream?: string): Promise<DisplacedSessionsRow[]> {
  const since = nowMicros() - activeWindowMicros;
  const declared = await db.backend.findMany({
    where: { declared: true, ...(upstream === undefined ? {} : { upstream }) },
    select: { id: true, upstream: true, name: true, adminState: true, backup: true },
  });
  const getHealth = await readBackendHealth(db, upstream);
  const homes = declared
    .filter((backend) => getFailbackObstacle(toRecordedBackend(backend, getHealth(backend))) === null)
    .map(({ id }) => id);
  if (homes.length === 0) return [];
  const rows = await db.$queryRaw<
    {
      upstream: string;
      homeBackend: string;
      backend: string;
      sessions: bigint;
      active: bigint;
      unpinned: bigint;
    }[]
  >`
    SELECT away.upstream, "homeBackend", away.backend, count(*) AS sessions,
      sum(CASE WHEN "lastSeen" >= ${since} THEN 1 ELSE 0 END) AS active,
      sum(CASE WHEN "lastSeen" >= ${since} AND "Unpin".session IS NOT NULL THEN 1 ELSE 0 END) AS unpinned
    FROM (
      SELECT displaced.upstream, displaced.session, "homeBackend", displaced.backend
      FROM "Backend" ${db.dialect.orderedJoin} "DisplacedSession" AS displaced
        ON displaced.upstream = "Backend".upstream AND "homeBackend" = name
      WHERE "Backend".id IN (${Prisma.join(homes)}) LIMIT ${maxCountedDisplaced}
    ) AS away
    JOIN "Session" ON id = away.session AND "Session".upstream = away.upstream
    LEFT JOIN "Unpin" ON "Unpin".upstream = away.upstream AND "Unpin".session = away.session
      AND "Unpin".backend = away.backend AND "closedAt" IS NULL
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;
  return rows.map((row) => ({
    ...row,
    sessions: Number(row.sessions),
    active: Number(row.active),
    unpinned: Number(row.unpinned),
  }));
}
