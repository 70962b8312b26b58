import type { DecisionFilter } from '@/lib/store/filters';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { where } from './conditions';

/** The sort key of decisions: time in µs, then id. */
export type DecisionKey = readonly [time: number, id: number];

/**
 * Decisions read for one page at most, if the filter hides most of them. Those of one outcome or session are stored
 * apart from each other, and each takes longer to read.
 */
const maxScannedRows = { time: 25_000, apart: 5000 };

/** A scan of decisions in the order of their time, a batch at a time. */
export interface DecisionScan {
  /** The ids of the next decisions of the scan, in order; at most `most` if the filter may hide some of them. */
  scanBatch(most: number): Prisma.Sql;
  /** The conditions of the filter that the scan itself does not apply; none if it applies all. */
  residualConditions: Prisma.Sql[];
  /** How many decisions to look at for one page. */
  maxRows: number;
}

/**
 * How to scan the decisions that match `filter` by the index that reads the fewest.
 *
 * @param after where the scan continues
 * @param maxId the highest id that counts; all without it
 */
export function decisionScan(
  filter: DecisionFilter,
  order: 'newest first' | 'oldest first',
  after: DecisionKey | null,
  maxId?: number,
): DecisionScan {
  const { session, outcome, upstream, backend } = filter;
  const [index, indexCondition, residualOutcome] =
    session !== undefined
      ? [Prisma.sql`Decision_session_time_idx`, Prisma.sql`session = ${session}`, outcome]
      : outcome !== undefined
        ? [Prisma.sql`Decision_outcome_time_idx`, Prisma.sql`outcome = ${outcome}`, undefined]
        : [Prisma.sql`Decision_time_idx`, undefined, undefined];
  const isNewestFirst = order === 'newest first';
  const conditions = [
    indexCondition,
    ...timeConditions(filter, isNewestFirst, after),
    maxId === undefined ? undefined : Prisma.sql`id <= ${maxId}`,
  ];
  const orderBy = isNewestFirst ? Prisma.sql`time DESC, id DESC` : Prisma.sql`time, id`;
  const equals = (column: Prisma.Sql, value: string | undefined): Prisma.Sql[] =>
    value === undefined ? [] : [Prisma.sql`${column} = ${value}`];
  return {
    scanBatch: (most) => Prisma.sql`
      SELECT id FROM Decision INDEXED BY ${index} ${where(...conditions)} ORDER BY ${orderBy} LIMIT ${most}`,
    residualConditions: [
      ...equals(Prisma.sql`outcome`, residualOutcome),
      ...equals(Prisma.sql`upstream`, upstream),
      ...equals(Prisma.sql`backend`, backend),
    ],
    maxRows: indexCondition === undefined ? maxScannedRows.time : maxScannedRows.apart,
  };
}

/** One bound on either side: of two, SQLite may look for the wrong one, and read everything between them. */
function timeConditions({ from, to }: DecisionFilter, isNewestFirst: boolean, after: DecisionKey | null) {
  const isContinuation =
    after !== null && (isNewestFirst ? to === undefined || after[0] < to : after[0] >= (from ?? 0n));
  const operator = isNewestFirst ? Prisma.sql`<` : Prisma.sql`>`;
  return [
    isContinuation ? Prisma.sql`(time, id) ${operator} (${after[0]}, ${after[1]})` : undefined,
    from === undefined || (isContinuation && !isNewestFirst) ? undefined : Prisma.sql`time >= ${from}`,
    to === undefined || (isContinuation && isNewestFirst) ? undefined : Prisma.sql`time < ${to}`,
  ];
}
