import type { SessionOrder, SessionSort } from '@/lib/core/session-order';
import type { SessionFilter } from '@/lib/store/filters';
import type { Dialect, Walk } from '@/lib/store/sql/database';
import { integer } from '@/lib/store/sql/queries/conditions';
import { lastSeenConditions } from '@/lib/store/sql/queries/session-filter';
import { createOrderSql, type SessionKey } from '@/lib/store/sql/queries/session-order';
import { Prisma } from '@/prisma/generated/sqlite/client';

/**
 * What an index has in place of a column that nearly every request changes: a coarser one that seldom changes, so that
 * PostgreSQL can update the row without touching any index. `of` is its value for a value of the column.
 */
interface Coarse {
  column: Prisma.Sql;
  of(value: bigint): bigint;
}

const minute: Coarse = { column: Prisma.sql`"lastSeenMinute"`, of: (micros) => micros / 60_000_000n };
const requestsBucket: Coarse = { column: Prisma.sql`"requestsBucket"`, of: getRequestsBucket };
const coarse: Partial<Record<SessionSort, Coarse>> = { lastSeen: minute, requests: requestsBucket };

/** As the generated column of the table: four times as many requests for each bucket, and the last one has no end. */
function getRequestsBucket(requests: bigint): bigint {
  let bucket = 0n;
  for (let bound = 4n; requests >= bound && bucket < 7n; bound *= 4n) bucket++;
  return bucket;
}

/**
 * The sessions after a key in an order, as one walk. Where an index has a coarse column only, the walk is in its order
 * first: the rows of each of its values are sorted as they are reached.
 */
export function walkSessions(
  this: Dialect,
  filter: SessionFilter,
  order: SessionOrder,
  after: SessionKey | null,
): Walk[] {
  const { column, orderBy, comparison } = createOrderSql(order);
  const inPlace = coarse[order.sort];
  const direction = order.order === 'desc' ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const conditions = [
    ...(order.sort === 'lastSeen' ? backendConditions(filter) : []),
    ...(order.sort === 'lastSeen' ? lastSeenConditions(this, filter) : []),
    filter.moved && order.sort === 'moves' ? Prisma.sql`moves > 0` : undefined,
    after && inPlace
      ? Prisma.sql`${inPlace.column} ${comparison}= ${integer(inPlace.of(BigInt(after[0])))}`
      : undefined,
    after
      ? Prisma.sql`(${column}, rowid) ${comparison} (${integer(after[0])}, ${integer(after[1])})`
      : undefined,
  ];
  return [
    {
      table: Prisma.sql`"Session"`,
      index: '',
      conditions,
      orderBy: inPlace ? Prisma.sql`${inPlace.column} ${direction}, ${orderBy}` : orderBy,
    },
  ];
}

function backendConditions({ upstream, backend }: SessionFilter): Prisma.Sql[] {
  return upstream === undefined || backend === undefined
    ? []
    : [Prisma.sql`upstream = ${upstream}`, Prisma.sql`backend = ${backend}`];
}
