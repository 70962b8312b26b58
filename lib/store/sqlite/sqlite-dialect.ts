import type { Database, Dialect, StoreUsage, Walk } from '@/lib/store/sql/database';
import { where } from '@/lib/store/sql/queries/conditions';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { isDatabaseBusy } from './database-errors';
import { getJournalBacklogBytes } from './get-journal-backlog';
import { getOpenDatabasePath } from './get-open-database-path';
import { isWriteLocked } from './is-write-locked';
import { walkSessions } from './session-walks';

/** How SQLite is spoken to. */
export const sqliteDialect: Dialect = {
  name: 'sqlite',
  isShared: false,
  recordingDelayMs: 300,
  indexedBy: (index) => Prisma.raw(`INDEXED BY "${index}"`),
  notIndexed: Prisma.raw('NOT INDEXED'),
  orderedJoin: Prisma.raw('CROSS JOIN'),
  asFew: Prisma.raw('NOT MATERIALIZED'),
  unindexed: (column) => Prisma.sql`+${column}`,
  jsonRows: (columns) => Prisma.sql`json_group_array(json_array(${columns}))`,
  nowMicros: Prisma.raw("CAST(round(unixepoch('now', 'subsec') * 1000) AS INTEGER) * 1000"),
  jsonValues: (column) => Prisma.sql`json_group_array(${column})`,
  seenSince: (micros) => Prisma.sql`"lastSeen" >= ${micros}`,
  seenBefore: (micros) => Prisma.sql`"lastSeen" < ${micros}`,
  walkSessions,
  // By row ids, which an index has: of the rows before an offset, and of those that do not match, nothing is carried.
  selectWalked: (columns, walk, most, conditions, limit) => Prisma.sql`
    SELECT ${columns} FROM (${selectRowIds(walk, most)}) AS walk CROSS JOIN ${walk.table} ON ${walk.table}.rowid = walked
    ${where(...conditions)} LIMIT ${limit}`,
  selectHistograms,
  addCounts,
  findsOutcome: () => true,
  isBusy: isDatabaseBusy,
  readVersion,
  readUsage,
  readJournalBacklog: getJournalBacklogBytes,
  isWriteLocked: async (db) => isWriteLocked(await getOpenDatabasePath(db)),
};

/** Count and bucket in one number: count · `bucketRadix` + bucket. */
const bucketRadix = 256;

/** Grouped in the order of the key, or SQLite would sort the rows. */
function selectHistograms(_start: Prisma.Sql, conditions: (Prisma.Sql | undefined)[]): Prisma.Sql {
  return Prisma.sql`
    SELECT time, upstream, backend, group_concat(count * ${BigInt(bucketRadix)} + bucket) AS counts FROM "Latency"
    ${where(...conditions)} GROUP BY step, time, upstream, backend`;
}

function addCounts(histogram: Float64Array, counts: string): void {
  for (const packed of counts.split(',')) {
    const bucket = Number(packed) % bucketRadix;
    histogram[bucket] = (histogram[bucket] ?? 0) + (Number(packed) - bucket) / bucketRadix;
  }
}

function selectRowIds({ table, index, conditions, orderBy }: Walk, most: number): Prisma.Sql {
  return Prisma.sql`
    SELECT rowid AS walked FROM ${table} INDEXED BY ${Prisma.raw(`"${index}"`)} ${where(...conditions)}
    ORDER BY ${orderBy} LIMIT ${most}`;
}

async function readVersion(db: Database): Promise<string> {
  const [row] = await db.$queryRaw<{ version: string }[]>`SELECT sqlite_version() AS version`;
  return `SQLite ${row?.version ?? ''}`;
}

async function readUsage(db: Database): Promise<StoreUsage> {
  const [row] = await db.$queryRaw<Record<'decisions' | 'sessions' | 'used' | 'whole', bigint | null>[]>`
    SELECT (SELECT max(id) FROM Decision) - (SELECT min(id) FROM Decision) + 1 AS decisions,
      (SELECT count(*) FROM "Session") AS sessions,
      (page_count - freelist_count) * page_size AS used, page_count * page_size AS whole
    FROM pragma_page_count, pragma_freelist_count, pragma_page_size`;
  return {
    decisions: Number(row?.decisions ?? 0),
    sessions: Number(row?.sessions ?? 0),
    usedBytes: Number(row?.used ?? 0),
    fileBytes: Number(row?.whole ?? 0),
  };
}
