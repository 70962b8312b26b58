import type { SessionFilter } from '@/lib/store/filters';
import type { Database } from '@/lib/store/sql/database';
import { where } from '@/lib/store/sql/queries/conditions';
import { selectiveSubset } from '@/lib/store/sql/queries/selective-subset';
import { sessionConditions } from '@/lib/store/sql/queries/session-filter';
import { Prisma } from '@/prisma/generated/sqlite/client';

/** So many sessions are counted one by one. */
const maxCountedRows = 10_000;
/** Of more, so many are looked at, in stretches spread evenly over all there are. */
const [stretches, stretchRows] = [100, 100];

/**
 * About how many sessions match `filter`, with work that does not grow with the log: exact if an index finds
 * few of them or if there are few at all, else from a sample of ten thousand.
 */
export async function sessionsEstimate(db: Database, filter: SessionFilter): Promise<number> {
  const conditions = sessionConditions(db.dialect, filter);
  const subset = await selectiveSubset(db, filter, { sort: 'firstSeen', order: 'desc' });
  if (subset) {
    return countRows(
      db,
      Prisma.sql`"Session" NOT INDEXED
      ${where(Prisma.sql`rowid IN (${subset.rows})`, ...sessionConditions(db.dialect, subset.residualFilter))}`,
    );
  }
  const all = await countRows(db, Prisma.sql`"Session"`);
  if (conditions.length === 0) return all;
  if (all <= maxCountedRows) return countRows(db, Prisma.sql`"Session" NOT INDEXED ${where(...conditions)}`);
  const [ends] = await db.$queryRaw<{ first: bigint; last: bigint }[]>`
    SELECT (SELECT min(rowid) FROM Session) AS first, (SELECT max(rowid) FROM Session) AS last`;
  const [first, last] = [Number(ends?.first), Number(ends?.last)];
  const starts = Array.from({ length: stretches }, (_, index) =>
    Math.floor(first + ((last - first) * index) / stretches),
  );
  const [sample] = await db.$queryRaw<{ seen: bigint; asked: bigint | null }[]>`
    SELECT count(*) AS seen, sum(${Prisma.join(conditions, ' AND ')}) AS asked
    FROM (SELECT value AS start FROM json_each(${JSON.stringify(starts)})) CROSS JOIN "Session" NOT INDEXED
      ON "Session".rowid >= start AND "Session".rowid < start + ${stretchRows}`;
  const seen = Number(sample?.seen ?? 0);
  return seen === 0 ? all : Math.round((all * Number(sample?.asked ?? 0)) / seen);
}

async function countRows(db: Database, rows: Prisma.Sql): Promise<number> {
  const [row] = await db.$queryRaw<{ rows: bigint }[]>`SELECT count(*) AS rows FROM ${rows}`;
  return Number(row?.rows ?? 0);
}
