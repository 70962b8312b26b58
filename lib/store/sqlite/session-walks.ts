import type { SessionOrder, SessionSort } from '@/lib/core/session-order';
import type { SessionFilter } from '@/lib/store/filters';
import type { Dialect, Walk } from '@/lib/store/sql/database';
import { integer } from '@/lib/store/sql/queries/conditions';
import { lastSeenConditions } from '@/lib/store/sql/queries/session-filter';
import { createOrderSql, type SessionKey } from '@/lib/store/sql/queries/session-order';
import { Prisma } from '@/prisma/generated/sqlite/client';

/** The sessions after a key in an order, as two walks: those equal to it, and those beyond. */
export function walkSessions(
  this: Dialect,
  filter: SessionFilter,
  order: SessionOrder,
  after: SessionKey | null,
): Walk[] {
  const { column, orderBy, comparison } = createOrderSql(order);
  // Those equal to the last one first: (a, b) < (x, y) would read all that equal it, which can be nearly all.
  const ranges = after
    ? [
        Prisma.sql`${column} = ${integer(after[0])} AND rowid ${comparison} ${integer(after[1])}`,
        Prisma.sql`${column} ${comparison} ${integer(after[0])}`,
      ]
    : [undefined];
  return ranges.map((range) => ({
    table: Prisma.sql`"Session"`,
    index: selectIndex(filter, order.sort),
    conditions: [...indexConditions(this, filter, order.sort), range],
    orderBy,
  }));
}

const indices: Record<SessionSort, string> = {
  lastSeen: 'Session_lastSeen_idx',
  firstSeen: 'Session_firstSeen_idx',
  requests: 'Session_requests_idx',
  moves: 'Session_moves_idx',
};

/** The index is named, because SQLite knows neither how many sessions a backend has nor how a list is paged. */
function selectIndex(filter: SessionFilter, sort: SessionSort): string {
  return usesBackendIndex(filter, sort) ? 'Session_upstream_backend_lastSeen_idx' : indices[sort];
}

/** The conditions that the index itself covers. */
function indexConditions(dialect: Dialect, filter: SessionFilter, sort: SessionSort): Prisma.Sql[] {
  if (sort === 'moves') return filter.moved ? [Prisma.sql`moves > 0`] : [];
  if (sort !== 'lastSeen') return [];
  const { upstream, backend } = filter;
  const backendConditions = usesBackendIndex(filter, sort)
    ? [Prisma.sql`upstream = ${upstream}`, Prisma.sql`backend = ${backend}`]
    : [];
  return [...backendConditions, ...lastSeenConditions(dialect, filter)];
}

function usesBackendIndex({ upstream, backend }: SessionFilter, sort: SessionSort): boolean {
  return sort === 'lastSeen' && upstream !== undefined && backend !== undefined;
}
