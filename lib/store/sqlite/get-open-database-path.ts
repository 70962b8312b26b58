import type { Database } from '@/lib/store/sql/database';

/** The path of the file that a connection has open. */
export async function getOpenDatabasePath(db: Database): Promise<string> {
  const [row] = await db.$queryRaw<{ file: string }[]>`
    SELECT file FROM pragma_database_list WHERE name = 'main'`;
  return row?.file ?? '';
}
