import type { DecisionFilter } from '@/lib/store/filters';
import type { Dialect, Walk } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { integer } from './conditions';

/** The sort key of decisions: time in µs, then id. */
export type DecisionKey = readonly [time: number, id: number];

/**
 * Decisions read for one page at most, if the filter hides most of them. Those of one outcome or session are stored
 * apart from each other, and each takes longer to read.
 */
const maxScannedRows = { time: 25_000, apart: 5000 };

/** A scan of decisions in the order of their time. */
export interface DecisionScan {
  /** The decisions of the scan, in order. */
  walk: Walk;
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
  dialect: Dialect,
  filter: DecisionFilter,
  order: 'newest first' | 'oldest first',
  after: DecisionKey | null,
  maxId?: number,
): DecisionScan {
  const { session, outcome, upstream, backend, node } = filter;
  const [index, indexCondition, residualOutcome] =
    session !== undefined
      ? ['Decision_session_time_idx', Prisma.sql`session = ${session}`, outcome]
      : outcome !== undefined && dialect.findsOutcome(outcome)
        ? ['Decision_outcome_time_idx', outcomeCondition(outcome), undefined]
        : ['Decision_time_idx', undefined, outcome];
  const isNewestFirst = order === 'newest first';
  const conditions = [
    indexCondition,
    ...timeConditions(dialect, filter, isNewestFirst, after),
    maxId === undefined ? undefined : Prisma.sql`id <= ${integer(maxId)}`,
  ];
  const orderBy = isNewestFirst ? Prisma.sql`time DESC, id DESC` : Prisma.sql`time, id`;
  const equals = (column: Prisma.Sql, value: string | undefined): Prisma.Sql[] =>
    value === undefined ? [] : [Prisma.sql`${column} = ${value}`];
  return {
    walk: { table: Prisma.sql`"Decision"`, index, conditions, orderBy },
    residualConditions: [
      ...equals(Prisma.sql`outcome`, residualOutcome),
      ...equals(Prisma.sql`upstream`, upstream),
      ...equals(Prisma.sql`backend`, backend),
      ...equals(Prisma.sql`node`, node),
    ],
    maxRows: indexCondition === undefined ? maxScannedRows.time : maxScannedRows.apart,
  };
}

/** An index may leave out what is pinned: which it does has to be said, since the outcome is only a parameter. */
export function outcomeCondition(outcome: string): Prisma.Sql {
  return outcome === 'pinned'
    ? Prisma.sql`outcome = 'pinned'`
    : Prisma.sql`outcome = ${outcome} AND outcome <> 'pinned'`;
}

/** One bound on either side: of two, SQLite may look for the wrong one, and read everything between them. */
function timeConditions(
  dialect: Dialect,
  { from, to }: DecisionFilter,
  isNewestFirst: boolean,
  after: DecisionKey | null,
) {
  const isContinuation =
    after !== null && (isNewestFirst ? to === undefined || after[0] < to : after[0] >= (from ?? 0n));
  const operator = isNewestFirst ? Prisma.sql`<` : Prisma.sql`>`;
  return [
    isContinuation
      ? Prisma.sql`(time, id) ${operator} (${integer(after[0])}, ${integer(after[1])})`
      : undefined,
    // By a time alone, PostgreSQL knows which days it need not look at.
    isContinuation && dialect.name === 'postgresql'
      ? Prisma.sql`time ${operator}= ${integer(after[0])}`
      : undefined,
    from === undefined || (isContinuation && !isNewestFirst) ? undefined : Prisma.sql`time >= ${from}`,
    to === undefined || (isContinuation && isNewestFirst) ? undefined : Prisma.sql`time < ${to}`,
  ];
}
