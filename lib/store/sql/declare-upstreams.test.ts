import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HealthCause } from '@/lib/core/failure';
import type { JournalRecord } from '@/lib/core/journal-records';
import { openTestDatabase, type TestDatabase, testPlan } from '@/lib/store/test-database';
import { declareUpstreams } from './declare-upstreams';
import { getBackends } from './queries/get-backends';

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
