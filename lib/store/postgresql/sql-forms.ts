import type { Dialect } from '@/lib/store/sql/database';
import { where } from '@/lib/store/sql/queries/conditions';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { walkSessions } from './session-walks';

const minuteMicros = 60_000_000n;

/** The parts of SQL that PostgreSQL says in its own way. It chooses indexes and the order of joins by its statistics. */
export const postgresqlForms = {
  indexedBy: () => Prisma.empty,
  notIndexed: Prisma.empty,
  orderedJoin: Prisma.raw('JOIN'),
  // Else it may walk the index of an order, and look for every session among the few.
  asFew: Prisma.raw('MATERIALIZED'),
  unindexed: (column) => column,
  jsonRows: (columns) => Prisma.sql`coalesce(json_agg(json_build_array(${columns}))::text, '[]')`,
  jsonValues: (column) => Prisma.sql`coalesce(json_agg(${column})::text, '[]')`,
  // The index has the minutes: they change seldom enough to be written with few of the updates.
  seenSince: (micros) =>
    Prisma.sql`("lastSeenMinute" >= ${micros / minuteMicros} AND "lastSeen" >= ${micros})`,
  seenBefore: (micros) =>
    Prisma.sql`("lastSeenMinute" <= ${micros / minuteMicros} AND "lastSeen" < ${micros})`,
  walkSessions,
  selectWalked: (columns, { table, conditions, orderBy }, most, residualConditions, limit) => Prisma.sql`
    SELECT ${columns} FROM (
      SELECT * FROM ${table} ${where(...conditions)} ORDER BY ${orderBy} LIMIT ${most}
    ) AS ${table} ${where(...residualConditions)} ORDER BY ${orderBy} LIMIT ${limit}`,
  // The arrays of all rows of a step as one text: a JSON array for each row would take twice as long to make.
  selectHistograms: (start, conditions) => Prisma.sql`
    SELECT ${start} AS time, upstream, backend, string_agg(array_lower(counts, 1) || ':' || array_to_string(counts, ','), ';') AS counts
    FROM "Latency" ${where(...conditions)} GROUP BY 1, 2, 3`,
  addCounts,
  // Nearly all are pinned: the index of outcomes leaves those out.
  findsOutcome: (outcome) => outcome !== 'pinned',
} satisfies Partial<Dialect>;

const [digitZero, digitNine, colon, comma] = [48, 57, 58, 44];

/**
 * Adds arrays such as `31:2,1;30:3`: the count of the bucket before the first number, and of those that follow. By hand,
 * since a chart has hundreds of thousands of them.
 */
function addCounts(histogram: Float64Array, counts: string): void {
  let bucket = 0;
  let number = 0;
  for (let index = 0; index <= counts.length; index++) {
    const code = counts.charCodeAt(index);
    if (code >= digitZero && code <= digitNine) {
      number = number * 10 + code - digitZero;
      continue;
    }
    if (code === colon) bucket = number - 1;
    else {
      histogram[bucket] = (histogram[bucket] ?? 0) + number;
      if (code === comma) bucket++;
    }
    number = 0;
  }
}
