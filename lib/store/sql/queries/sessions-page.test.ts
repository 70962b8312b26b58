import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SessionOrder, sessionSorts, sortOrders } from '@/lib/core/session-order';
import type { SessionFilter } from '@/lib/store/filters';
import { isOnPostgresql, openTestDatabase, type TestDatabase } from '@/lib/store/test-database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { parseSessionCursor } from './session-order';
import { sessionsPage } from './sessions-page';

/** More than is walked for one page, and more than are few. */
const count = 40_000;
let log: TestDatabase;
const now = Date.now() * 1000;

/** Sessions by number: a tenth of a second apart, each property in a rhythm of its own, one oddity at the far end. */
beforeAll(async () => {
  log = await openTestDatabase();
  const hex = isOnPostgresql
    ? Prisma.sql`lpad(to_hex(n * 107), 8, '0')`
    : Prisma.sql`printf('%08x', n * 107)`;
  await log.db.$executeRaw`
    WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${count - 1})
    INSERT INTO "Session" (
      id, upstream, backend, "pinnedSince", "appSession", client, "firstSeen", "lastSeen", requests, moves)
    SELECT ${hex}, CASE n WHEN 3 THEN 'other' ELSE 'web' END, 'b' || (1 + n % 2), NULL,
      CASE WHEN n % 3 = 0 THEN 'fp' || n END, '10.0.' || (n % 7) || '.1',
      CAST(${BigInt(now)} AS BIGINT) - 1000 * (CAST(n AS BIGINT) * 7919 % ${count}),
      CAST(${BigInt(now - count * 100_000)} AS BIGINT) + CAST(n AS BIGINT) * 100000, 1 + n % 5,
      CASE n % 50 WHEN 49 THEN 1 ELSE 0 END
    FROM numbers`;
});
afterAll(() => log.close());

async function readAllPages(filter: SessionFilter, order: SessionOrder, limit: number) {
  const ids: string[] = [];
  const sizes: number[] = [];
  let after = null;
  for (;;) {
    const { sessions, nextCursor } = await sessionsPage(log.db, filter, order, limit, after);
    ids.push(...sessions.map(({ id }) => id));
    sizes.push(sessions.length);
    if (nextCursor === null) return { ids, sizes };
    after = parseSessionCursor(nextCursor, order);
  }
}

async function expectedIds(condition: string, { sort, order }: SessionOrder): Promise<string[]> {
  const rows = await log.db.$queryRawUnsafe<{ id: string }[]>(
    `SELECT id FROM "Session" WHERE ${condition} ORDER BY "${sort}" ${order}, rowid ${order}`,
  );
  return rows.map(({ id }) => id);
}

describe('pages of sessions join to the whole list', () => {
  const since = now - 1_000_000_000;
  const filters: [condition: string, filter: SessionFilter][] = [
    ['true', {}],
    ['moves > 0', { moved: true }],
    [`backend = 'b2' AND "lastSeen" >= ${since}`, { backend: 'b2', from: BigInt(since) }],
    [`client LIKE '10.0.3%'`, { q: '10.0.3' }],
    [`client LIKE '10.0.%'`, { q: '10.0.' }],
    [`"appSession" LIKE 'fp12%'`, { q: 'fp12' }],
    [`id LIKE '0000%'`, { q: '0000' }],
  ];
  for (const sort of sessionSorts) {
    for (const order of sortOrders) {
      it.each(filters)(`by ${sort}, ${order}: %s`, async (condition, filter) => {
        const { ids } = await readAllPages(filter, { sort, order }, 4000);
        const expected = await expectedIds(condition, { sort, order });
        expect(ids.length).toBeGreaterThan(0);
        expect(ids).toEqual(expected);
      });
    }
  }
});

it('reads a bounded number of sessions for a page: distant matches follow after empty pages', async () => {
  const { ids, sizes } = await readAllPages({ upstream: 'other' }, { sort: 'lastSeen', order: 'desc' }, 50);
  expect(ids).toHaveLength(1);
  expect(sizes).toEqual([0, 0, 1]);
});
