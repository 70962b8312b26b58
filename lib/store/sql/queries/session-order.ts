import type { SessionOrder, SessionSort } from '@/lib/core/session-order';
import { encodeCursor, invalidCursorError, parseCursor } from '@/lib/store/cursor';
import { Prisma } from '@/prisma/generated/sqlite/client';

/** The place of a session in the order: its value there, then its row id. */
export type SessionKey = readonly [value: number, rowid: number];

/** A cursor for the sessions after `key`. */
export function encodeSessionCursor({ sort, order }: SessionOrder, key: SessionKey): string {
  return encodeCursor([sort, order, ...key]);
}

/**
 * The key in a cursor; null if there is none.
 *
 * @throws InvalidValueError if it is no cursor, or one of another order
 */
export function parseSessionCursor(
  cursor: string | undefined,
  { sort, order }: SessionOrder,
): SessionKey | null {
  const key = parseCursor(cursor, ['string', 'string', 'number', 'number']);
  if (key === null) return null;
  if (key[0] !== sort || key[1] !== order) throw invalidCursorError();
  return [key[2], key[3]];
}

/** The parts of SQL in which an order shows. */
export interface OrderSql {
  column: Prisma.Sql;
  /** What follows ORDER BY. */
  orderBy: Prisma.Sql;
  /** `<` or `>`: the sessions after a key are on that side of it. */
  comparison: Prisma.Sql;
}

const columns: Record<SessionSort, Prisma.Sql> = {
  lastSeen: Prisma.sql`"lastSeen"`,
  firstSeen: Prisma.sql`"firstSeen"`,
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
