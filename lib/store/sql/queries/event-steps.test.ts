import { afterEach, beforeEach, expect, test } from 'vitest';
import { getLiveSnapshot } from '@/lib/live/snapshot';
import { getExpectedHighWaterMark } from '@/lib/store/expected-high-water-mark';
import { openTestDatabase, type TestDatabase } from '@/lib/store/test-database';
import { eventSteps } from './event-steps';

let log: TestDatabase;
beforeEach(async () => {
  log = await openTestDatabase();
});
afterEach(() => log.close());

/** Makes one event a second up to `upTo`, seconds since the epoch, every second one of them a failover. */
async function storeEvents(count: number, upTo: number): Promise<void> {
  await log.db.$executeRaw`
    INSERT INTO "Event" (time, "lastTime", kind, upstream, backend, sessions)
    WITH RECURSIVE nth (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM nth WHERE n + 1 < ${count})
    SELECT CAST(${BigInt(upTo - count)} + n AS BIGINT) * 1000000, CAST(${BigInt(upTo - count)} + n AS BIGINT) * 1000000,
      CASE n % 2 WHEN 0 THEN 'failover' ELSE 'backend-up' END, 'web', 'b1', 1
    FROM nth`;
}

test('of 2,345 events none is left out, and each step names the earliest of its kind', async () => {
  await storeEvents(2345, 10_000);
  const { step, total, steps } = await eventSteps(log.db, { upstream: 'web' }, { from: 7000, to: 11_000 });
  expect([step, total]).toEqual([20, 2345]);
  expect(steps.length).toBeLessThan(400);
  const [first, second] = steps;
  expect([first?.time, first?.count, first?.first.time]).toEqual([7640, 3, '1970-01-01T02:07:35.000000Z']);
  expect(second?.first.kind).toBe('backend-up');
  const failovers = await eventSteps(log.db, { kind: 'failover', backend: 'b1' }, { from: 0, to: 20_000 });
  expect(failovers.total).toBe(1173);
  expect((await eventSteps(log.db, { backend: 'b2' }, { from: 0, to: 20_000 })).total).toBe(0);
});

test('the live picture has every event of its five minutes, and fifty if there were fewer', async () => {
  const upTo = getExpectedHighWaterMark(log.store);
  await storeEvents(400, upTo);
  expect((await getLiveSnapshot(log.store)).events.length).toBeGreaterThan(290);
  await log.db.event.deleteMany({ where: { time: { gte: BigInt(upTo - 100) * 1_000_000n } } });
  expect((await getLiveSnapshot(log.store)).events.length).toBeGreaterThan(190);
  await log.db.event.deleteMany({ where: { time: { gte: BigInt(upTo - 310) * 1_000_000n } } });
  expect((await getLiveSnapshot(log.store)).events).toHaveLength(50);
});
