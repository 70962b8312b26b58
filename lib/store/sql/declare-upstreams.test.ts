import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HealthCause } from '@/lib/core/failure';
import type { JournalRecord } from '@/lib/core/journal-records';
import type { Plan } from '@/lib/core/plan';
import { openTestDatabase, type TestDatabase, testPlan } from '@/lib/store/test-database';
import { declareUpstreams } from './declare-upstreams';
import { getBackends } from './queries/get-backends';
import { getUpstreams } from './queries/get-upstreams';

const refused: HealthCause = { trigger: 'checks', count: 3, failure: { code: 'connection-refused' } };

let log: TestDatabase;
beforeEach(async () => {
  log = await openTestDatabase();
  const health = (name: string, state: 'up' | 'down', cause: HealthCause | null): JournalRecord => [
    'h',
    1_795_000_000_000_000,
    'web',
    name,
    state,
    cause,
  ];
  await log.storeRecords(health('b1', 'up', null), health('b2', 'down', refused));
});
afterEach(() => log.close());

const getHealth = async () => {
  const rows = await getBackends(log.db);
  return rows.map(({ name, health, healthCause }) => [name, health, healthCause]);
};

test('a reload keeps the health of backends at the same address, which is reported only when it changes', async () => {
  await declareUpstreams(log.db, testPlan.node, testPlan, true);
  expect(await getHealth()).toEqual([
    ['b1', 'up', null],
    ['b2', 'down', refused],
  ]);
});

test('the health of a backend at a new address, and of one that returns, is unknown at first', async () => {
  const moved = structuredClone(testPlan);
  const [web] = moved.upstreams;
  for (const backend of web?.backends ?? []) if (backend.name === 'b2') backend.port = 9999;
  const without = structuredClone(moved);
  without.upstreams[0]?.backends.shift();
  await declareUpstreams(log.db, testPlan.node, without, true);
  expect(await getHealth()).toEqual([['b2', 'unknown', null]]);
  await declareUpstreams(log.db, testPlan.node, moved, true);
  expect(await getHealth()).toEqual([
    ['b1', 'unknown', null],
    ['b2', 'unknown', null],
  ]);
});

test('at a start nothing is known of any backend', async () => {
  await declareUpstreams(log.db, testPlan.node, testPlan);
  expect(await getHealth()).toEqual([
    ['b1', 'unknown', null],
    ['b2', 'unknown', null],
  ]);
});

test('an upstream has the listeners of all nodes that declare it, however often and in which order they do', async () => {
  const onPort = (...ports: number[]) => ({
    ...testPlan,
    listeners: ports.map((port) => ({ host: '127.0.0.1', port, upstream: 'web' })) as Plan['listeners'],
  });
  const getListeners = async () => (await getUpstreams(log.db)).flatMap(({ listeners }) => listeners);
  await declareUpstreams(log.db, 'a', onPort(2201, 2202));
  await declareUpstreams(log.db, 'b', onPort(2202, 2203));
  await declareUpstreams(log.db, testPlan.node, testPlan, true);
  expect(await getListeners()).toEqual([2201, 2202, 2203, 2200].map((port) => `127.0.0.1:${port}`));
  await declareUpstreams(log.db, 'a', { listeners: [], upstreams: [] }, true);
  expect(await getListeners()).toEqual([2202, 2203, 2200].map((port) => `127.0.0.1:${port}`));
});
