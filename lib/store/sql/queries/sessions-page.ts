import type { SessionPage, SessionRow } from '@/lib/contract/types';
import { formatIsoMicros, formatIsoMicrosOrNull, type Integer } from '@/lib/core/iso-time';
import type { SessionOrder } from '@/lib/core/session-order';
import type { SessionFilter } from '@/lib/store/filters';
import type { Database } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { integer, where } from './conditions';
import { type IndexedSubset, selectiveSubset } from './selective-subset';
import { sessionConditions } from './session-filter';
import { createOrderSql, encodeSessionCursor, type SessionKey } from './session-order';

/** A session as the database has it. */
export type RawSession = Omit<SessionRow, 'pinnedSince' | 'firstSeen' | 'lastSeen'> & {
  pinnedSince: Integer | null;
  firstSeen: Integer;
  lastSeen: Integer;
};

/** The columns of a session, in the order of the API. */
export const sessionColumns = Prisma.sql`id, upstream, backend, "pinnedSince", "appSession", client, "firstSeen",
  "lastSeen", requests, moves`;

/** Sessions read for one page at most, if the filter hides most of them. */
const maxScannedRows = 15_000;

type KeyedSession = RawSession & { value: bigint | number; rowid: bigint };

/**
 * Sessions in an order. However many there are, the work for a page is bounded: either an index of the filter
 * leads to few of them, which are sorted, or they are walked in their order, `walkedRows` at a time.
 *
 * @param after the key of the last session of the page before
 */
export async function sessionsPage(
  db: Database,
  filter: SessionFilter,
  order: SessionOrder,
  limit: number,
  after: SessionKey | null,
): Promise<SessionPage> {
  const upstream = filter.upstream ?? (await findOnlyUpstream(db, filter.backend));
  const effectiveFilter = { ...filter, upstream };
  const subset = await selectiveSubset(db, effectiveFilter, order);
  const { rows, end } = subset
    ? { rows: await sortSubset(db, subset, order, limit, after), end: null }
    : await scanInOrder(db, effectiveFilter, order, limit, after);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last ? toSessionKey(last) : end;
  return { sessions: shown.map(toSessionRow), nextCursor: next && encodeSessionCursor(order, next) };
}

/** Reads all of a few and keeps the first `limit` + 1 after `after`. */
function sortSubset(
  db: Database,
  { rows, residualFilter }: IndexedSubset,
  order: SessionOrder,
  limit: number,
  after: SessionKey | null,
): Promise<KeyedSession[]> {
  const { column, orderBy, comparison } = createOrderSql(order);
  const cursorCondition = after
    ? Prisma.sql`(${column}, rowid) ${comparison} (${integer(after[0])}, ${integer(after[1])})`
    : undefined;
  return db.$queryRaw<KeyedSession[]>`
    WITH few AS ${db.dialect.asFew} (
      SELECT ${sessionColumns}, rowid FROM "Session" ${db.dialect.notIndexed}
      ${where(Prisma.sql`rowid IN (${rows})`, ...sessionConditions(db.dialect, residualFilter))}
    )
    SELECT ${sessionColumns}, ${column} AS value, rowid FROM few ${where(cursorCondition)}
    ORDER BY ${orderBy} LIMIT ${limit + 1}`;
}

/**
 * Scans sessions in their order and keeps the first `limit` + 1 that match the filter.
 *
 * @returns where the scan was stopped, too, or null
 */
async function scanInOrder(
  db: Database,
  filter: SessionFilter,
  order: SessionOrder,
  limit: number,
  after: SessionKey | null,
): Promise<{ rows: KeyedSession[]; end: SessionKey | null }> {
  const { column } = createOrderSql(order);
  const rows: KeyedSession[] = [];
  for (const walk of db.dialect.walkSessions(filter, order, after)) {
    const columns = Prisma.sql`${sessionColumns}, ${column} AS value, "Session".rowid AS rowid`;
    const conditions = sessionConditions(db.dialect, filter);
    const found = await db.$queryRaw<
      KeyedSession[]
    >`${db.dialect.selectWalked(columns, walk, maxScannedRows, conditions, limit + 1 - rows.length)}`;
    rows.push(...found);
    if (rows.length > limit) break;
    const [lastScanned] = await db.$queryRaw<Pick<KeyedSession, 'value' | 'rowid'>[]>`
      SELECT ${column} AS value, rowid FROM ${walk.table} ${db.dialect.indexedBy(walk.index)}
      ${where(...walk.conditions)} ORDER BY ${walk.orderBy} LIMIT 1 OFFSET ${maxScannedRows - 1}`;
    if (lastScanned) return { rows, end: toSessionKey(lastScanned) };
  }
  return { rows, end: null };
}

function toSessionKey({ value, rowid }: Pick<KeyedSession, 'value' | 'rowid'>): SessionKey {
  return [Number(value), Number(rowid)];
}

/** The upstream that has a backend of this name, if just one has: with it, an index finds the sessions. */
async function findOnlyUpstream(db: Database, backend: string | undefined): Promise<string | undefined> {
  if (backend === undefined) return undefined;
  const found = await db.backend.findMany({ where: { name: backend }, select: { upstream: true }, take: 2 });
  return found.length === 1 ? found[0]?.upstream : undefined;
}

/** A session as the API returns it. */
export function toSessionRow(raw: RawSession): SessionRow {
  const { id, upstream, backend, appSession, client, requests, moves } = raw;
  return {
    id,
    upstream,
    backend,
    pinnedSince: formatIsoMicrosOrNull(raw.pinnedSince),
    appSession,
    client,
    firstSeen: formatIsoMicros(raw.firstSeen),
    lastSeen: formatIsoMicros(raw.lastSeen),
    requests,
    moves,
  };
}
