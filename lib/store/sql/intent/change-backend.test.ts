import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Database } from '@/lib/store/sql/database';
import { declareUpstreams } from '@/lib/store/sql/declare-upstreams';
import { isOnPostgresql, openTestDatabase, type TestDatabase, testPlan } from '@/lib/store/test-database';
import { getDatabasePath } from '@/prisma/database-path';
import { changeBackend } from './change-backend';
import { readIntent, readIntentVersion } from './read-intent';

let log: TestDatabase;
let operator: Database;
beforeEach(async () => {
  log = await openTestDatabase();
  operator = await log.openAs('operator');
});
afterEach(async () => {
  await operator.$disconnect();
  await log.close();
});

const b1 = { upstream: 'web', name: 'b1', actor: 'operator@10.0.0.9' };

it('is seen by the proxy as a new version, and by operators as an event that names the actor', async () => {
  const before = await readIntentVersion(log.db);
  const row = await changeBackend(operator, { ...b1, adminState: 'draining', deadlineSeconds: 600 });
  expect(row).toMatchObject({ adminState: 'draining', weight: 1 });
  const left = (Date.parse(row?.drainDeadline ?? '') - Date.now()) / 1000;
  expect(left).toBeGreaterThan(590);
  expect(left).toBeLessThanOrEqual(600);

  const intent = await readIntent(log.db);
  expect(intent.version).toBe(before + 1);
  expect(intent.backends).toEqual([
    { upstream: 'web', name: 'b1', adminState: 'draining', drainDeadline: expect.any(Number), weight: 1 },
    { upstream: 'web', name: 'b2', adminState: 'ready', drainDeadline: null, weight: 3 },
  ]);
  expect(await log.db.event.findMany()).toMatchObject([
    {
      kind: 'admin-state',
      upstream: 'web',
      backend: 'b1',
      actor: 'operator@10.0.0.9',
      payload: '{"adminState":"draining","deadlineSeconds":600,"weight":null}',
    },
  ]);
});

it('changes only what it names', async () => {
  await changeBackend(operator, { ...b1, adminState: 'draining', deadlineSeconds: 600 });
  const weighed = await changeBackend(operator, { ...b1, weight: 5 });
  expect(weighed).toMatchObject({ adminState: 'draining', weight: 5, drainDeadline: expect.any(String) });
  const ready = await changeBackend(operator, { ...b1, adminState: 'ready' });
  expect(ready).toMatchObject({ adminState: 'ready', weight: 5, drainDeadline: null });
});

it('changes nothing for a backend that does not exist', async () => {
  const before = await readIntentVersion(log.db);
  expect(await changeBackend(operator, { ...b1, name: 'b9', adminState: 'ready' })).toBeNull();
  expect(await readIntentVersion(log.db)).toBe(before);
  expect(await log.db.event.count()).toBe(0);
});

it.skipIf(isOnPostgresql)('waits for its turn while the recorder writes', async () => {
  const recorder = new BetterSqlite3(getDatabasePath(log.dataDir));
  recorder.exec('BEGIN IMMEDIATE');
  let done = false;
  const changing = changeBackend(operator, { ...b1, adminState: 'maintenance' }).then((row) => {
    done = true;
    return row;
  });
  for (let turn = 0; turn < 20; turn++) await log.db.backend.count();
  expect(done).toBe(false);
  recorder.exec('COMMIT');
  recorder.close();
  expect(await changing).toMatchObject({ adminState: 'maintenance' });
});

it('outlives a new start with the same configuration, and yields to a new weight', async () => {
  await changeBackend(operator, { ...b1, adminState: 'draining', weight: 9 });
  await declareUpstreams(log.db, testPlan.node, testPlan);
  expect((await readIntent(log.db)).backends[0]).toMatchObject({ adminState: 'draining', weight: 9 });

  const plan = structuredClone(testPlan);
  for (const upstream of plan.upstreams) upstream.backends = upstream.backends.slice(0, 1);
  for (const backend of plan.upstreams[0]?.backends ?? []) backend.weight = 2;
  await declareUpstreams(log.db, testPlan.node, plan);
  expect((await readIntent(log.db)).backends).toMatchObject([
    { name: 'b1', adminState: 'draining', weight: 2 },
  ]);

  await declareUpstreams(log.db, testPlan.node, testPlan);
  const slots = await log.db.backend.findMany({
    orderBy: { slot: 'asc' },
    select: { name: true, slot: true },
  });
  expect(slots).toEqual([
    { name: 'b1', slot: 0 },
    { name: 'b2', slot: 1 },
  ]);
});
