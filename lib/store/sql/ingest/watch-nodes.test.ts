import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JournalRecord } from '@/lib/core/journal-records';
import { claimNode } from '@/lib/store/sql/claim-node';
import { declareUpstreams } from '@/lib/store/sql/declare-upstreams';
import { changeBackend } from '@/lib/store/sql/intent/change-backend';
import { getBackend, getBackends } from '@/lib/store/sql/queries/get-backends';
import {
  isOnPostgresql,
  openTestDatabase,
  type TestDatabase,
  testPlan,
  testSource,
} from '@/lib/store/test-database';
import { storeRecords } from './journal-records';
import { isLeader, takeLeadership } from './leader-lease';
import { watchNodes } from './watch-nodes';

const other = { node: 'other', journal: 'journal-2' };
const second = 1_000_000;

let log: TestDatabase;
beforeEach(async () => {
  log = await openTestDatabase();
  await declareUpstreams(log.db, other.node, testPlan);
});
afterEach(() => log.close());

const micros = () => Date.now() * 1000;
/** Stores records as the recorder of the other node does. */
const storeOther = (...records: JournalRecord[]) =>
  log.db.$transaction((tx) => storeRecords(tx, other.node, records));
/** A heartbeat; `inFlight` is of b1. */
const heartbeat = (inFlight = 0, appliedIntent = 100): JournalRecord => [
  ...(['s', micros(), '1.0.0', micros(), 1, 0, appliedIntent] as const),
  [['web', 'b1', inFlight, 0]],
];
const ageOther = (seconds: number) => {
  const at = BigInt(micros() - seconds * second);
  return log.db.node.updateMany({ where: { name: 'other' }, data: { heartbeat: at, recordedAt: at } });
};
const getEvents = async () =>
  (await log.db.event.findMany({ orderBy: { id: 'asc' } })).map(({ kind, node }) => [kind, node]);

test('a backend is down as soon as one node finds it down, and says on which', async () => {
  await log.storeRecords(['h', micros(), 'web', 'b1', 'up', null], heartbeat(2));
  await storeOther(
    ['h', micros(), 'web', 'b1', 'down', { trigger: 'checks', count: 3, failure: { code: 'reset' } }],
    heartbeat(3),
  );
  expect(await getBackend(log.db, 'web', 'b1')).toMatchObject({
    health: 'down',
    healthReason: expect.stringContaining('reset'),
    inFlight: 5,
    nodes: [
      { node: 'other', health: 'down', inFlight: 3 },
      { node: 'test', health: 'up', healthReason: null, inFlight: 2 },
    ],
  });
  expect(await getEvents()).toEqual([['backend-down', 'other']]);
});

test('a start of one node resets nothing that another one observes, and a backend of one is declared', async () => {
  await log.storeRecords(['h', micros(), 'web', 'b1', 'up', null]);
  await storeOther(['h', micros(), 'web', 'b1', 'up', null]);
  const without = structuredClone(testPlan);
  without.upstreams[0]?.backends.pop();
  await declareUpstreams(log.db, other.node, without);
  const rows = await getBackends(log.db);
  expect(rows.map(({ name, nodes }) => [name, nodes.map(({ node, health }) => [node, health])])).toEqual([
    [
      'b1',
      [
        ['other', 'unknown'],
        ['test', 'up'],
      ],
    ],
    ['b2', [['test', 'unknown']]],
  ]);
  await declareUpstreams(log.db, testSource.node, without);
  expect((await getBackends(log.db)).map(({ name }) => name)).toEqual(['b1']);
});

test('a drained backend is safe to stop only when every node that lives has nothing open', async () => {
  await changeBackend(log.db, { upstream: 'web', name: 'b1', adminState: 'maintenance', actor: 'a' });
  const adminSince = BigInt(micros() - 60 * second);
  await log.db.backend.updateMany({ where: { name: 'b1' }, data: { adminSince } });
  const getState = async () => (await getBackend(log.db, 'web', 'b1'))?.drainState;
  await log.storeRecords(heartbeat());
  await storeOther(heartbeat(1));
  expect(await getState()).toBe('requests');
  await storeOther(heartbeat(0, 1));
  // The other node has not heard of the change.
  expect(await getState()).toBe('requests');
  await storeOther(heartbeat());
  expect(await getState()).toBe('safe-to-stop');
  await storeOther(heartbeat(1));
  await ageOther(9);
  expect(await getState()).toBe('requests');
  await watchNodes(log.db, 'test');
  expect(await getState()).toBe('safe-to-stop');
});

test('a node that does not report is lost once, and returns once', async () => {
  await log.storeRecords(heartbeat());
  await storeOther(heartbeat());
  await watchNodes(log.db, 'test');
  expect(await getEvents()).toEqual([]);
  await ageOther(9);
  for (let turn = 0; turn < 2; turn++) await watchNodes(log.db, 'test');
  expect(await getEvents()).toEqual([['node-lost', 'other']]);
  await storeOther(heartbeat());
  for (let turn = 0; turn < 2; turn++) await watchNodes(log.db, 'test');
  expect(await getEvents()).toEqual([
    ['node-lost', 'other'],
    ['node-returned', 'other'],
  ]);
});

test('a node that stopped in good order is not missed; its backends are forgotten after a day', async () => {
  const extra = structuredClone(testPlan);
  for (const backend of extra.upstreams[0]?.backends ?? []) if (backend.name === 'b2') backend.name = 'b9';
  await declareUpstreams(log.db, other.node, extra);
  await storeOther(heartbeat(), ['e', micros(), 'proxy-stopped', {}]);
  await ageOther(60);
  await watchNodes(log.db, 'test');
  expect(await getEvents()).toEqual([['proxy-stopped', 'other']]);
  const names = async () => (await getBackends(log.db)).map(({ name }) => name);
  expect(await names()).toEqual(['b1', 'b2', 'b9']);
  const lostAt = BigInt(micros() - 90_000 * second);
  await log.db.node.updateMany({ where: { name: 'other' }, data: { lostAt } });
  await watchNodes(log.db, 'test');
  expect(await names()).toEqual(['b1', 'b2']);
});

test('one node leads at a time, and another one when its lease is over', async () => {
  expect(await takeLeadership(log.db, 'test')).toBe(true);
  expect(await takeLeadership(log.db, 'other')).toBe(false);
  expect(await takeLeadership(log.db, 'test')).toBe(true);
  expect([await isLeader(log.db, 'test'), await isLeader(log.db, 'other')]).toEqual([true, false]);
  await log.db.lease.updateMany({ data: { expiresAt: BigInt(micros() - second) } });
  // Its notifier goes on until another recorder takes over.
  expect([await isLeader(log.db, 'test'), await isLeader(log.db, 'other')]).toEqual([true, false]);
  expect(await takeLeadership(log.db, 'other')).toBe(true);
  expect(await takeLeadership(log.db, 'test')).toBe(false);
  expect([await isLeader(log.db, 'test'), await isLeader(log.db, 'other')]).toEqual([false, true]);
});

test('a lease of a clock that was set back is void', async () => {
  await takeLeadership(log.db, 'other');
  await log.db.lease.updateMany({ data: { expiresAt: BigInt(micros() + 86_400 * second) } });
  expect(await takeLeadership(log.db, 'test')).toBe(true);
});

test.skipIf(!isOnPostgresql)('a name is refused while another node has it and runs', async () => {
  await claimNode(log.db, other);
  await storeOther(heartbeat());
  await claimNode(log.db, other);
  const stranger = { node: 'other', journal: 'journal-3' };
  await expect(claimNode(log.db, stranger)).rejects.toThrow(
    /^node: another Stickyboard that uses this database is called other and is running; give each node a name/,
  );
  await ageOther(16);
  await claimNode(log.db, stranger);
  await expect(claimNode(log.db, other)).resolves.toBeUndefined();
});

test.skipIf(isOnPostgresql)(
  'a copy of the database of one node can be used at once under its name',
  async () => {
    await claimNode(log.db, other);
    await storeOther(heartbeat());
    const copied = { node: 'other', journal: 'journal-3' };
    await expect(claimNode(log.db, copied)).resolves.toBeUndefined();
  },
);
