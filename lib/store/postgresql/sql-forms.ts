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
  // One row for each step, backend and node: `counts[1]` is the count of bucket 0, `counts[2]` of bucket 1, and so on.
  selectHistograms: (conditions) => Prisma.sql`
    SELECT time, upstream, backend, array_to_string(counts, ',') AS counts FROM "Latency" ${where(...conditions)}`,
  addCounts(histogram, counts) {
    counts.split(',').forEach((count, bucket) => {
      histogram[bucket] = (histogram[bucket] ?? 0) + Number(count);
    });
  },
  // Nearly all are pinned: the index of outcomes leaves those out.
  findsOutcome: (outcome) => outcome !== 'pinned',
} satisfies Partial<Dialect>;
