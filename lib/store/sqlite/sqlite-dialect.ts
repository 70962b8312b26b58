import type { Database, Dialect, StoreUsage } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { isDatabaseBusy } from './database-errors';
import { getJournalBacklogBytes } from './get-journal-backlog';
import { getOpenDatabasePath } from './get-open-database-path';
import { isWriteLocked } from './is-write-locked';

/** How SQLite is spoken to. */
export const sqliteDialect: Dialect = {
  name: 'sqlite',
  indexedBy: (index) => Prisma.raw(`INDEXED BY "${index}"`),
  notIndexed: Prisma.raw('NOT INDEXED'),
  orderedJoin: Prisma.raw('CROSS JOIN'),
  jsonRows: (columns) => Prisma.sql`json_group_array(json_array(${columns}))`,
  nowMicros: Prisma.raw("CAST(round(unixepoch('now', 'subsec') * 1000) AS INTEGER) * 1000"),
  isBusy: isDatabaseBusy,
  readVersion,
  readUsage,
  readJournalBacklog: getJournalBacklogBytes,
  isWriteLocked: async (db) => isWriteLocked(await getOpenDatabasePath(db)),
};

async function readVersion(db: Database): Promise<string> {
  const [row] = await db.$queryRaw<{ version: string }[]>`SELECT sqlite_version() AS version`;
  return `SQLite ${row?.version ?? ''}`;
}

async function readUsage(db: Database): Promise<StoreUsage> {
  const [row] = await db.$queryRaw<Record<'decisions' | 'used' | 'whole', bigint | null>[]>`
    SELECT (SELECT max(id) FROM Decision) - (SELECT min(id) FROM Decision) + 1 AS decisions,
      (page_count - freelist_count) * page_size AS used, page_count * page_size AS whole
    FROM pragma_page_count, pragma_freelist_count, pragma_page_size`;
  return {
    decisions: Number(row?.decisions ?? 0),
    usedBytes: Number(row?.used ?? 0),
    fileBytes: Number(row?.whole ?? 0),
  };
}
