import { Prisma } from '@/prisma/generated/client';
import { where } from './conditions';
import type { DecisionFilter, DecisionKey } from './decisionsPage';

/**
 * Decisions looked at for one page at most, where the filter hides most of them. Those of one outcome or session lie
 * apart from each other, and each takes longer to look at.
 */
const walkedRows = { time: 25_000, apart: 5000 };

/** A way through decisions in the order of their time, a stretch at a time. */
export interface DecisionWalk {
  /** The ids of the next decisions on the way, in order; at most `most` where the filter may hide some of them. */
  stretch(most: number): Prisma.Sql;
  /** What the filter asks beyond what the way itself answers; none where it answers all. */
  beyond: Prisma.Sql[];
  /** How many decisions to look at for one page. */
  most: number;
}

/**
 * How to walk the decisions that `filter` asks for by the index that leaves fewest to look at.
 *
 * @param after where the walk goes on
 * @param last the highest id that counts; all without it
 */
export function decisionWalk(
  filter: DecisionFilter,
  order: 'newest first' | 'oldest first',
  after: DecisionKey | null,
  last?: number,
): DecisionWalk {
  const { session, outcome, upstream, backend } = filter;
  const [index, onTheWay, otherwise] =
    session !== undefined
      ? [Prisma.sql`Decision_session_time_idx`, Prisma.sql`session = ${session}`, outcome]
      : outcome !== undefined
        ? [Prisma.sql`Decision_outcome_time_idx`, Prisma.sql`outcome = ${outcome}`, undefined]
        : [Prisma.sql`Decision_time_idx`, undefined, undefined];
  const newestFirst = order === 'newest first';
  const conditions = [
    onTheWay,
    ...timeConditions(filter, newestFirst, after),
    last === undefined ? undefined : Prisma.sql`id <= ${last}`,
  ];
  const by = newestFirst ? Prisma.sql`time DESC, id DESC` : Prisma.sql`time, id`;
  const given = (column: Prisma.Sql, value: string | undefined): Prisma.Sql[] =>
    value === undefined ? [] : [Prisma.sql`${column} = ${value}`];
  return {
    stretch: (most) => Prisma.sql`
      SELECT id FROM Decision INDEXED BY ${index} ${where(...conditions)} ORDER BY ${by} LIMIT ${most}`,
    beyond: [
      ...given(Prisma.sql`outcome`, otherwise),
      ...given(Prisma.sql`upstream`, upstream),
      ...given(Prisma.sql`backend`, backend),
    ],
    most: onTheWay === undefined ? walkedRows.time : walkedRows.apart,
  };
}

/** One bound on either side: of two, SQLite may look for the wrong one, and read all that lies between them. */
function timeConditions({ from, to }: DecisionFilter, newestFirst: boolean, after: DecisionKey | null) {
  const goesOn =
    after !== null && (newestFirst ? to === undefined || after[0] < to : after[0] >= (from ?? 0n));
  const sign = newestFirst ? Prisma.sql`<` : Prisma.sql`>`;
  return [
    goesOn ? Prisma.sql`(time, id) ${sign} (${after[0]}, ${after[1]})` : undefined,
    from === undefined || (goesOn && !newestFirst) ? undefined : Prisma.sql`time >= ${from}`,
    to === undefined || (goesOn && newestFirst) ? undefined : Prisma.sql`time < ${to}`,
  ];
}
