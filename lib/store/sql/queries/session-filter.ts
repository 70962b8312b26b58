import { activeWindowMicros } from '@/lib/core/active-window';
import { nowMicros } from '@/lib/core/clock';
import type { Outcome } from '@/lib/core/journal-records';
import { maxSearchedRequests } from '@/lib/core/session-order';
import type { SessionFilter } from '@/lib/store/filters';
import type { Dialect } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { integer, where } from './conditions';
import { decisionScan } from './decision-scan';

/** The conditions of `filter` on a session's row. */
export function sessionConditions(dialect: Dialect, filter: SessionFilter): Prisma.Sql[] {
  const { upstream, backend, q, path, outcome, moved, event, node } = filter;
  return [
    upstream === undefined ? undefined : Prisma.sql`upstream = ${upstream}`,
    backend === undefined ? undefined : Prisma.sql`backend = ${backend}`,
    q === undefined ? undefined : Prisma.sql`(${Prisma.join(nameConditions(q), ' OR ')})`,
    path === undefined && outcome === undefined
      ? undefined
      : Prisma.sql`(id, upstream) IN (${sessionsByRequest(dialect, path, outcome)})`,
    moved === undefined ? undefined : moved ? Prisma.sql`moves > 0` : Prisma.sql`moves = 0`,
    event === undefined
      ? undefined
      : Prisma.sql`EXISTS (SELECT 1 FROM "MovedSession" WHERE event = ${integer(event)} AND session = id)`,
    node === undefined ? undefined : Prisma.sql`node = ${node}`,
    ...lastSeenConditions(dialect, filter),
  ].filter((condition) => condition !== undefined);
}

/** The conditions of `filter` on the moment a session was last seen. */
export function lastSeenConditions(dialect: Dialect, { active, from, to }: SessionFilter): Prisma.Sql[] {
  const since = nowMicros() - activeWindowMicros;
  return [
    active === undefined ? undefined : active ? dialect.seenSince(since) : dialect.seenBefore(since),
    from === undefined ? undefined : dialect.seenSince(from),
    to === undefined ? undefined : dialect.seenBefore(to),
  ].filter((condition) => condition !== undefined);
}

/** That one of a session's names begins with `q`: a condition for each, so that each can use its index. */
export function nameConditions(q: string): Prisma.Sql[] {
  return [
    prefixCondition(Prisma.sql`id`, q),
    prefixCondition(Prisma.sql`"appSession"`, q),
    prefixCondition(Prisma.sql`client`, q),
  ];
}

/** The id and upstream of the sessions that one of the newest requests with this path and outcome belongs to. */
export function sessionsByRequest(
  dialect: Dialect,
  path: string | undefined,
  outcome: Outcome | undefined,
): Prisma.Sql {
  const { walk, residualConditions, maxRows } = decisionScan(dialect, { outcome }, 'newest first', null);
  const most = residualConditions.length === 0 ? maxSearchedRequests : maxRows;
  const columns = Prisma.sql`session, upstream, path`;
  return Prisma.sql`
    SELECT DISTINCT session, upstream FROM (
      ${dialect.selectWalked(columns, walk, most, residualConditions, maxSearchedRequests)}
    ) AS newest ${where(path === undefined ? undefined : prefixCondition(Prisma.sql`path`, path))}`;
}

/** A range instead of LIKE, which would use no index; U+10FFFF sorts after every other character. */
function prefixCondition(column: Prisma.Sql, text: string): Prisma.Sql {
  return Prisma.sql`(${column} >= ${text} AND ${column} < ${`${text}\u{10FFFF}`})`;
}
