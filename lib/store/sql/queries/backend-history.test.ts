import { afterEach, beforeEach, expect, test } from 'vitest';
import { changeBackend } from '@/lib/store/sql/intent/change-backend';
import { openTestDatabase, type TestDatabase } from '@/lib/store/test-database';
import { backendHistory } from './backend-history';

let log: TestDatabase;
beforeEach(async () => {
  log = await openTestDatabase();
});
afterEach(() => log.close());

const now = Math.floor(Date.now() / 3600_000) * 3600;
const b1 = { upstream: 'web', name: 'b1' };

test('a quarter of an hour is returned in steps of five seconds, with quantiles of each step as a whole', async () => {
  const from = now - 900;
  await log.storeDecisions(
    { time: from + 10, timeToFirstByte: 1000 },
    { time: from + 14, timeToFirstByte: 1000, status: 502 },
    {
      time: from + 14.5,
      timeToFirstByte: 64_000,
      outcome: 'moved',
      previousBackend: 'b2',
      reason: 'timeout',
    },
    { time: from + 15, backend: 'b2' },
    { time: from + 20, outcome: 'moved', backend: 'b2', previousBackend: 'b1', reason: 'timeout' },
  );
  const sample = (time: number, backend: string, sessions: number) => ({
    time,
    upstream: 'web',
    backend,
    sessions,
  });
  await log.db.sessionCount.createMany({
    data: [sample(from + 11, 'b1', 4), sample(from + 13, 'b1', 3), sample(from + 40, 'b2', 9)],
  });
  const { step, points, ...range } = await backendHistory(log.db, { ...b1, from, to: now + 3 });
  expect([step, range.from, range.to]).toEqual([5, from, now]);
  expect(points.map(({ time }) => time - from)).toEqual([10, 20]);
  expect(points[0]).toMatchObject({ requests: 3, pinned: 2, moved: 1, errors: 1, sessions: 3 });
  expect(points[0]?.p50Micros).toBeLessThan(1200);
  expect(points[0]?.p95Micros).toBeGreaterThan(50_000);
  expect(points[1]).toMatchObject({ requests: 0, movedAway: 1, p50Micros: null, sessions: null });
});

test.each([
  [300, 2],
  [900, 5],
  [3600, 20],
  [86_400, 600],
  [7 * 86_400, 3600],
])('%d s are returned in steps of %d s, whatever their rollup', async (seconds, step) => {
  const from = now - seconds;
  await log.storeDecisions({ time: from + step }, { time: from + step + step / 2 }, { time: now - 1 });
  const data = { upstream: 'web', backend: 'b1', sessions: 7 };
  await log.db.sessionCount.create({ data: { ...data, time: now - 1 } });
  const history = await backendHistory(log.db, { ...b1, from, to: now });
  expect(history.step).toBe(step);
  const points = history.points.map(({ time, requests, sessions }) => [
    time - history.from,
    requests,
    sessions,
  ]);
  expect(points).toEqual([
    [step, 2, null],
    [seconds - step, 1, 7],
  ]);
});

test('longer steps are used for more than a day ago, since seconds are deleted', async () => {
  const to = now - 2 * 86_400;
  await log.storeDecisions({ time: to - 30 });
  const { step, points } = await backendHistory(log.db, { ...b1, from: to - 300, to });
  expect([step, points.length]).toEqual([60, 1]);
});

test('its events are those that it had a part in', async () => {
  await changeBackend(log.db, { ...b1, adminState: 'draining', actor: 'operator@10.0.0.9' });
  await changeBackend(log.db, { ...b1, name: 'b2', adminState: 'draining', actor: 'operator@10.0.0.9' });
  const at = Math.floor(Date.now() / 1000);
  await log.storeDecisions({
    time: at,
    outcome: 'moved',
    backend: 'b1',
    previousBackend: 'b2',
    reason: 'timeout',
  });
  const { events } = await backendHistory(log.db, { ...b1, from: at - 60, to: at + 60 });
  const found = events.map(({ kind, backend, toBackend }) => [kind, backend, toBackend]);
  expect(found).toHaveLength(2);
  expect(found).toContainEqual(['failover', 'b2', 'b1']);
  expect(found).toContainEqual(['admin-state', 'b1', null]);
});
