import type { UnpinBatch } from '@/lib/core/intent';
import type { Database } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';

interface UnpinGroupRow {
  upstream: string;
  backend: string | null;
  to: string | null;
  /** JSON array of ids: one text is read a hundred times as fast as as many rows. */
  sessions: string;
}

/** The changes of the unpinned sessions after the version `since` of the intent; all of them for version 0. */
export async function readUnpins(db: Database, since: number): Promise<UnpinBatch[]> {
  const rows = await db.$queryRaw<UnpinGroupRow[]>`
    SELECT upstream, CASE WHEN "closedAt" IS NULL THEN backend END AS backend,
      CASE WHEN "closedAt" IS NULL THEN "toBackend" END AS "to",
      ${db.dialect.jsonValues(Prisma.sql`session`)} AS sessions
    FROM "Unpin" WHERE version > ${since} ${since > 0 ? Prisma.empty : Prisma.sql`AND "closedAt" IS NULL`}
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;
  return rows.map(({ upstream, backend, to, sessions }) => ({
    upstream,
    backend,
    ...(to === null ? {} : { to }),
    sessions: JSON.parse(sessions) as string[],
  }));
}
