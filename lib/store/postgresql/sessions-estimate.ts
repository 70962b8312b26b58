import type { SessionFilter } from '@/lib/store/filters';
import type { Database } from '@/lib/store/sql/database';
import { where } from '@/lib/store/sql/queries/conditions';
import { selectiveSubset } from '@/lib/store/sql/queries/selective-subset';
import { sessionConditions } from '@/lib/store/sql/queries/session-filter';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { countSessions, maxCountedRows } from './read-usage';

/**
 * About how many sessions match `filter`, with work that does not grow with the log: exact if an index finds few of
 * them or if there are few at all, else from a sample of about ten thousand.
 */
export async function sessionsEstimate(db: Database, filter: SessionFilter): Promise<number> {
  const conditions = sessionConditions(db.dialect, filter);
  const subset = await selectiveSubset(db, filter, { sort: 'firstSeen', order: 'desc' });
  if (subset) {
    const residual = sessionConditions(db.dialect, subset.residualFilter);
    return countRows(db, Prisma.sql`"Session" ${where(Prisma.sql`rowid IN (${subset.rows})`, ...residual)}`);
  }
  const all = await countSessions(db);
  if (conditions.length === 0) return all;
  if (all <= maxCountedRows) return countRows(db, Prisma.sql`"Session" ${where(...conditions)}`);
  // Pages taken at random, so that the work is the same however many sessions there are.
  const percent = Prisma.raw(((maxCountedRows / all) * 100).toFixed(6));
  const [sample] = await db.$queryRaw<{ seen: bigint; asked: bigint }[]>`
    SELECT count(*) AS seen, count(*) FILTER (WHERE ${Prisma.join(conditions, ' AND ')}) AS asked
    FROM "Session" TABLESAMPLE SYSTEM (${percent})`;
  const seen = Number(sample?.seen ?? 0);
  return seen === 0 ? all : Math.round((all * Number(sample?.asked ?? 0)) / seen);
}

async function countRows(db: Database, rows: Prisma.Sql): Promise<number> {
  const [row] = await db.$queryRaw<{ rows: bigint }[]>`SELECT count(*) AS rows FROM ${rows}`;
  return Number(row?.rows ?? 0);
}
