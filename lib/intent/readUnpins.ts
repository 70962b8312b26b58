import type { Database } from '@/lib/database/open';
import type { Unpins } from '@/proxy/plan';

interface Raw {
  upstream: string;
  backend: string | null;
  /** JSON array of ids: one text is read a hundred times as fast as as many rows. */
  sessions: string;
}

/** What changed of the unpinned sessions after the version `since` of the intent; all there are, for version 0. */
export async function readUnpins(db: Database, since: number): Promise<Unpins[]> {
  const rows = await db.$queryRaw<Raw[]>`
    SELECT upstream, CASE WHEN closedAt IS NULL THEN backend END AS backend, json_group_array(session) AS sessions
    FROM Unpin WHERE version > ${since} AND (closedAt IS NULL OR ${since} > 0) GROUP BY 1, 2`;
  return rows.map((row) => ({ ...row, sessions: JSON.parse(row.sessions) as string[] }));
}
