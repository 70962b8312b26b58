import { afterEach, beforeEach, expect, test } from 'vitest';
import { declareUpstreams } from '@/lib/store/sql/declare-upstreams';
import { changeBackend } from '@/lib/store/sql/intent/change-backend';
import { rebalanceBackend } from '@/lib/store/sql/intent/rebalance';
import { openTestDatabase, type TestDatabase, testPlan } from '@/lib/store/test-database';
import { drainPreview } from './drain-preview';
import { getBackends } from './get-backends';
import { rebalancePreview } from './rebalance-preview';

let log: TestDatabase;
beforeEach(async () => {
  log = await openTestDatabase();
  const plan = structuredClone(testPlan);
  plan.upstreams[0]?.backends.push({ ...plan.upstreams[0].backends[0], name: 'b3', port: 9002 } as never);
  await declareUpstreams(log.db, testPlan.node, plan);
  const session = (id: string, backend: string) => ({ session: id, backend, time: Date.now() / 1000 - 2 });
  await log.storeDecisions(
    session('s1', 'b1'),
    session('s2', 'b1'),
    session('s3', 'b3'),
    session('s4', 'b2'),
  );
});
afterEach(() => log.close());

test('a drain of several backends sums their load and distributes it to the others', async () => {
  const one = await drainPreview(log.db, 'web', ['b1']);
  expect(one).toMatchObject({ pinned: 2, active: 2 });
  expect(one.others.map(({ name }) => name)).toEqual(['b2', 'b3']);
  // Weights 3 and 1, and 2 requests of the 10 seconds since the traffic began to deal.
  expect(one.others.map((other) => other.projected - other.requestsPerSecond)).toEqual([
    expect.closeTo(0.15),
    expect.closeTo(0.05),
  ]);
  const two = await drainPreview(log.db, 'web', ['b1', 'b3', 'b1']);
  expect(two).toMatchObject({ backend: { name: 'b1' }, pinned: 3, active: 3, others: [{ name: 'b2' }] });
  expect(two.backends.map(({ name }) => name)).toEqual(['b1', 'b3']);
  expect((await drainPreview(log.db, 'web', ['b1', 'b2', 'b3'])).others).toEqual([]);
  await expect(drainPreview(log.db, 'web', ['b1', 'b9'])).rejects.toThrow('There is no backend "b9"');
});

test('the distributed load is the mean of five minutes, and new sessions are separate from it', async () => {
  const at = (seconds: number, more: object) => ({
    time: Date.now() / 1000 - seconds,
    backend: 'b1',
    ...more,
  });
  // One session a minute begins, and one request arrives every five seconds; none arrived in the last ten.
  const load = Array.from({ length: 58 }, (_, index) =>
    at(298 - index * 5, { session: `s${index % 12}`, outcome: index % 12 === 0 ? 'assigned' : 'pinned' }),
  );
  await log.storeDecisions(at(500, {}), ...load);
  const { others, loadSeconds } = await drainPreview(log.db, 'web', ['b1']);
  expect(loadSeconds).toBe(300);
  const [b2, b3] = others;
  const added = [b2, b3].map((taker) => (taker?.projected ?? 0) - (taker?.requestsPerSecond ?? 0));
  expect(added).toEqual([expect.closeTo((60 / 300) * 0.75, 2), expect.closeTo((60 / 300) * 0.25, 2)]);
  expect(b2?.newSessionsPerSecond).toBeCloseTo((5 / 300) * 0.75, 3);
});

test('a backup takes new sessions only if no other backend does', async () => {
  const plan = structuredClone(testPlan);
  const [upstream] = plan.upstreams;
  upstream?.backends.push({ ...upstream.backends[0], name: 'spare', port: 9009, backup: true } as never);
  await declareUpstreams(log.db, testPlan.node, plan);
  expect((await getBackends(log.db)).map(({ name, backup }) => [name, backup])).toEqual([
    ['b1', false],
    ['b2', false],
    ['spare', true],
  ]);
  const takersWithout = async (...names: string[]) =>
    (await drainPreview(log.db, 'web', names)).others.map(({ name }) => name);
  expect(await takersWithout('b1')).toEqual(['b2']);
  expect(await takersWithout('b1', 'b2')).toEqual(['spare']);
  expect((await rebalancePreview(log.db, 'web', 'b1')).others).toMatchObject([{ name: 'b2', share: 1 }]);
});

test('a rebalance reports the sessions that it can move, and the backends that take them', async () => {
  const parts = async () =>
    (await rebalancePreview(log.db, 'web', 'b1')).others.map(({ name, share }) => [name, share]);
  expect(await parts()).toEqual([
    ['b2', 0.75],
    ['b3', 0.25],
  ]);
  await rebalanceBackend(log.db, { upstream: 'web', name: 'b1', share: 0.5, actor: 'a' });
  expect(await rebalancePreview(log.db, 'web', 'b1')).toMatchObject({ active: 2, unpinned: 1 });
  await changeBackend(log.db, { upstream: 'web', name: 'b2', adminState: 'draining', actor: 'a' });
  expect(await parts()).toEqual([['b3', 1]]);
});

test('a backend that is down on some nodes takes over its share of the others, and none if it is down on all', async () => {
  const plan = structuredClone(testPlan);
  plan.upstreams[0]?.backends.push({ ...plan.upstreams[0].backends[0], name: 'b3', port: 9002 } as never);
  await declareUpstreams(log.db, 'other', plan);
  const setDown = (node: string) =>
    log.db.backendState.updateMany({ where: { backend: 'b2', node }, data: { health: 'down' } });
  const getShares = async () =>
    (await rebalancePreview(log.db, 'web', 'b1')).others.map(({ name, share }) => [name, share]);
  await setDown('other');
  // Three of four parts on one node, and nothing on the other.
  expect(await getShares()).toEqual([
    ['b2', expect.closeTo(0.375)],
    ['b3', expect.closeTo(0.625)],
  ]);
  const { others } = await drainPreview(log.db, 'web', ['b1']);
  expect(others.map((other) => other.projected - other.requestsPerSecond)).toEqual([
    expect.closeTo(0.2 * 0.375),
    expect.closeTo(0.2 * 0.625),
  ]);
  await setDown(testPlan.node);
  expect(await getShares()).toEqual([['b3', 1]]);
});
