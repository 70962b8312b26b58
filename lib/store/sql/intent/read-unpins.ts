import type { UnpinBatch } from '@/lib/core/intent';
import type { Database } from '@/lib/store/sql/database';

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
    SELECT upstream, CASE WHEN closedAt IS NULL THEN backend END AS backend,
      CASE WHEN closedAt IS NULL THEN toBackend END AS "to", json_group_array(session) AS sessions
    FROM Unpin WHERE version > ${since} AND (closedAt IS NULL OR ${since} > 0) GROUP BY 1, 2, 3`;
  return rows.map(({ upstream, backend, to, sessions }) => ({
    upstream,
    backend,
    ...(to === null ? {} : { to }),
    sessions: JSON.parse(sessions) as string[],
  }));
}
