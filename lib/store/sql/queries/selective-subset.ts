import type { SessionOrder } from '@/lib/core/session-order';
import type { SessionFilter } from '@/lib/store/filters';
import type { Database, Dialect } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { integer } from './conditions';
import { lastSeenConditions, nameConditions, sessionsByRequest } from './session-filter';

/** A set of sessions counts as few up to so many: they are read and sorted within a few hundredths of a second. */
const maxSubsetSessions = 10_000;

/** Few sessions, and the remaining filter. */
export interface IndexedSubset {
  /** SQL that selects their row ids. */
  rows: Prisma.Sql;
  /** The filter without the conditions that all of them match. */
  residualFilter: SessionFilter;
}

/** A part of the filter that an index covers. */
interface IndexedPart extends IndexedSubset {
  /** As many rows as that, made with less work; undefined if they are known to be few. */
  countQuery?: Prisma.Sql;
}

/**
 * The smallest set of sessions that an index finds for a part of `filter`, null if every such set is large, or if
 * scanning in the order of the list finds it as quickly.
 */
export async function selectiveSubset(
  db: Database,
  filter: SessionFilter,
  { sort }: SessionOrder,
): Promise<IndexedSubset | null> {
  let smallest: (IndexedSubset & { size: number }) | null = null;
  for (const { rows, residualFilter, countQuery } of listIndexedParts(
    db.dialect,
    filter,
    sort === 'lastSeen',
  )) {
    const size = countQuery === undefined ? maxSubsetSessions : await countRows(db, countQuery);
    if (size <= maxSubsetSessions && (smallest === null || size < smallest.size))
      smallest = { rows, residualFilter, size };
  }
  return smallest;
}

function listIndexedParts(dialect: Dialect, filter: SessionFilter, isScannedByTime: boolean): IndexedPart[] {
  const { upstream, backend, q, path, outcome, moved, event } = filter;
  const parts: IndexedPart[] = [];
  if (q !== undefined) {
    const names = nameConditions(q).map((name) => Prisma.sql`SELECT rowid FROM "Session" WHERE ${name}`);
    parts.push(createPart(filter, Prisma.join(names, ' UNION ALL ')));
  }
  if (path !== undefined || outcome !== undefined) {
    parts.push({
      rows: Prisma.sql`SELECT "Session".rowid FROM (${sessionsByRequest(dialect, path, outcome)}) AS asking
        ${dialect.orderedJoin} "Session" ON "Session".id = asking.session AND "Session".upstream = asking.upstream`,
      // To find them once is work enough.
      residualFilter: { ...filter, path: undefined, outcome: undefined },
    });
  }
  if (event !== undefined) {
    parts.push({
      rows: Prisma.sql`SELECT "Session".rowid FROM "MovedSession" ${dialect.orderedJoin} "Session"
        ON id = session WHERE event = ${integer(event)}`,
      residualFilter: { ...filter, event: undefined },
      countQuery: Prisma.sql`SELECT 1 FROM "MovedSession" WHERE event = ${integer(event)}`,
    });
  }
  if (moved) parts.push(createPart(filter, Prisma.sql`SELECT rowid FROM "Session" WHERE moves > 0`));
  // In the order of time, an index of the backend or of all sessions finds a range of times directly.
  if (isScannedByTime) return parts;
  const seen = lastSeenConditions(dialect, filter);
  if (upstream !== undefined && backend !== undefined) {
    const backendConditions = [Prisma.sql`upstream = ${upstream}`, Prisma.sql`backend = ${backend}`, ...seen];
    parts.push(
      createPart(
        filter,
        Prisma.sql`SELECT rowid FROM "Session" WHERE ${Prisma.join(backendConditions, ' AND ')}`,
      ),
    );
  } else if (seen.length > 0) {
    parts.push(
      createPart(filter, Prisma.sql`SELECT rowid FROM "Session" WHERE ${Prisma.join(seen, ' AND ')}`),
    );
  }
  return parts;
}

function createPart(residualFilter: SessionFilter, rows: Prisma.Sql): IndexedPart {
  return { rows, residualFilter, countQuery: rows };
}

async function countRows(db: Database, rows: Prisma.Sql): Promise<number> {
  const [{ size } = { size: 0n }] = await db.$queryRaw<{ size: bigint }[]>`
    SELECT count(*) AS size FROM (${rows} LIMIT ${maxSubsetSessions + 1}) AS subset`;
  return Number(size);
}
