import type { SessionSort, SortOrder } from '@/lib/core/session-order';
import { Prisma } from '@/prisma/generated/client';
import { decodeCursor, encodeCursor } from './cursor';

/** How a list is sorted; sessions that are equal in it come in the order in which they began to be known. */
export interface SessionOrder {
  sort: SessionSort;
  order: SortOrder;
}

/** Where a session stands in the order: its value there, then its row id. */
export type SessionKey = readonly [value: number, rowid: number];

/** A cursor for the sessions after `key`. */
export function encodeSessionCursor({ sort, order }: SessionOrder, key: SessionKey): string {
  return encodeCursor([sort, order, ...key]);
}

/** The key in a cursor; null where it is none, or one of another order. */
export function decodeSessionCursor(cursor: string, { sort, order }: SessionOrder): SessionKey | null {
  const key = decodeCursor(cursor, ['string', 'string', 'number', 'number']);
  return key && key[0] === sort && key[1] === order ? [key[2], key[3]] : null;
}

/** The parts of SQL in which an order shows. */
export interface OrderSql {
  column: Prisma.Sql;
  /** What follows ORDER BY. */
  orderBy: Prisma.Sql;
  /** `<` or `>`: what comes after a key is on that side of it. */
  comparison: Prisma.Sql;
}

const columns: Record<SessionSort, Prisma.Sql> = {
  lastSeen: Prisma.sql`lastSeen`,
  firstSeen: Prisma.sql`firstSeen`,
  requests: Prisma.sql`requests`,
  moves: Prisma.sql`moves`,
};

/** How SQL says an order. */
export function createOrderSql({ sort, order }: SessionOrder): OrderSql {
  const column = columns[sort];
  return order === 'desc'
    ? { column, orderBy: Prisma.sql`${column} DESC, rowid DESC`, comparison: Prisma.sql`<` }
    : { column, orderBy: Prisma.sql`${column}, rowid`, comparison: Prisma.sql`>` };
}
