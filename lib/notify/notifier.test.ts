import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { nowMicros } from '@/lib/core/clock';
import type { Logger } from '@/lib/core/logger';
import type { NotifyTarget } from '@/lib/core/notify-target';
import { storeEngine } from '@/lib/store/chosen-engine';
import { maxQueuedNotifications } from '@/lib/store/notifications';
import { openTestDatabase, type TestDatabase } from '@/lib/store/test-database';
import type { NotifyMessage } from './message';
import { Notifier } from './notifier';
import { startReceiver, type TestReceiver } from './test-receiver';
import { testTarget } from './test-target';

let log: TestDatabase;
beforeEach(async () => {
  log = await openTestDatabase();
});
afterEach(() => log.close());

const logged = vi.fn<Logger>();
beforeEach(() => logged.mockClear());

async function notifierOf(...targets: NotifyTarget[]): Promise<Notifier> {
  const store = await storeEngine.open(log.location, 'operator');
  const notifier = new Notifier({ store, node: 'edge-1', log: logged, pollIntervalMs: 30 });
  notifier.setTargets(targets);
  onTestFinished(async () => {
    await notifier.stop();
    await store.close();
  });
  return notifier;
}

async function receiver(...args: Parameters<typeof startReceiver>): Promise<TestReceiver> {
  const started = await startReceiver(...args);
  onTestFinished(() => started.close());
  return started;
}

/** Resolves once a target is added: events from here on are notified. */
const begun = (name = 'ops') =>
  vi.waitFor(async () => expect(await log.db.notifyTarget.count({ where: { name } })).toBe(1), 5000);
const happens = (kind: string, backend: string, more: object = {}) =>
  log.db.event.create({
    data: { time: nowMicros(), lastTime: nowMicros(), kind, upstream: 'web', backend, ...more },
  });
const messages = ({ received }: TestReceiver) =>
  received.map(({ body }) => JSON.parse(body) as NotifyMessage);
const events = (of: TestReceiver) => messages(of).map(({ event, backend }) => `${event} ${backend}`);

test('targets are notified in order of each event since they were added, once', async () => {
  const ops = await receiver();
  await happens('backend-down', 'before');
  await log.db.backend.updateMany({
    where: { name: 'b2' },
    data: { adminState: 'draining', adminSince: nowMicros() },
  });
  await notifierOf(testTarget(ops.url));
  await begun();
  await happens('backend-down', 'b1', {
    payload: '{"cause":null}',
  });
  await happens('backend-up', 'b1');
  const failover = await happens('failover', 'b1', {
    toBackend: 'b2',
    reason: 'timeout',
    sessions: 9,
    payload: JSON.stringify({ failure: { code: 'timeout', phase: 'response', afterMs: 500 } }),
  });
  await vi.waitFor(() => expect(events(ops)).toEqual(['backend-down b1', 'backend-up b1']), 5000);
  await log.db.event.update({ where: { id: failover.id }, data: { sessions: 12, lastTime: nowMicros() } });
  await vi.waitFor(() => expect(events(ops)).toContain('failover b1'), 5000);
  await log.db.event.update({ where: { id: failover.id }, data: { sessions: 15, lastTime: nowMicros() } });
  await log.db.backend.updateMany({
    where: { name: 'b1' },
    data: { adminState: 'draining', adminSince: nowMicros() },
  });
  await vi.waitFor(() => expect(events(ops)).toContain('drain-finished b1'), 5000);
  await happens('journal-full', 'last');
  await vi.waitFor(() => expect(events(ops)).toContain('journal-full last'), 5000);
  expect(events(ops)).toHaveLength(5);
  expect(messages(ops)[2]).toMatchObject({
    sessions: 12,
    text: '12 sessions moved from web/b1 to b2 (timeout: no response within 500 ms)',
  });
});

test('only the notifier of the node that leads sends, from when it leads', async () => {
  const ops = await receiver();
  const store = await storeEngine.open(log.location, 'operator');
  const isLeader = vi.fn(async () => false);
  const options = { store: { ...store, isLeader }, node: 'edge-2', log: logged, pollIntervalMs: 30 };
  const notifier = new Notifier(options);
  onTestFinished(async () => {
    await notifier.stop();
    await store.close();
  });
  notifier.setTargets([testTarget(ops.url)]);
  await happens('backend-down', 'b0');
  await vi.waitFor(() => expect(isLeader.mock.calls.length).toBeGreaterThan(2), 5000);
  expect(await log.db.notifyTarget.count()).toBe(0);
  isLeader.mockResolvedValue(true);
  await begun();
  await happens('backend-down', 'b1');
  await vi.waitFor(() => expect(events(ops)).toEqual(['backend-down b1']), 5000);
});

test('another notifier continues where the one before ended, without repetition', async () => {
  let takes = false;
  const ops = await receiver((response) => {
    response.statusCode = takes ? 200 : 503;
    response.end();
  });
  const first = await notifierOf(testTarget(ops.url));
  await begun();
  await happens('backend-down', 'b1');
  await vi.waitFor(() => expect(ops.received.length).toBeGreaterThan(0), 5000);
  await first.stop();
  await happens('backend-up', 'b1');
  const tries = ops.received.length;
  takes = true;
  await notifierOf(testTarget(ops.url));
  await vi.waitFor(() => expect(ops.received.length).toBe(tries + 2), 5000);
  expect(events(ops).slice(-2)).toEqual(['backend-down b1', 'backend-up b1']);
  expect(new Set(messages(ops).map(({ id }) => id)).size).toBe(2);
  await happens('journal-full', 'last');
  await vi.waitFor(() => expect(ops.received.length).toBe(tries + 3), 5000);
});

test('a recorder that is behind is notified, and that it has caught up', async () => {
  const ops = await receiver();
  await log.storeRecords(['s', Date.now() * 1000, '1.0.0', Date.now() * 1000, 1, 0, 0, []]);
  await notifierOf(testTarget(ops.url, { lagMs: 20_000 }));
  await begun();
  await log.db.node.updateMany({ data: { recordedAt: nowMicros() - 60_000_000n } });
  await vi.waitFor(() => expect(messages(ops)).toMatchObject([{ event: 'recorder-behind' }]), 5000);
  expect(messages(ops)[0]?.text).toMatch(/^The log is 6\d s behind the traffic$/);
  await log.db.node.updateMany({ data: { recordedAt: nowMicros() } });
  await vi.waitFor(() => expect(messages(ops)[1]).toMatchObject({ event: 'recorder-caught-up' }), 5000);
});

test('a target that hangs delays no other, and one that refuses is given up at once', async () => {
  const slow = await receiver(() => undefined);
  const gone = await receiver((response) => void response.writeHead(410).end());
  const quick = await receiver();
  await notifierOf(
    testTarget(slow.url, { name: 'slow' }),
    testTarget(gone.url, { name: 'gone' }),
    testTarget(quick.url, { name: 'quick' }),
  );
  await begun('quick');
  await happens('backend-down', 'b1');
  await happens('backend-up', 'b1');
  await vi.waitFor(() => expect(events(quick)).toEqual(['backend-down b1', 'backend-up b1']), 5000);
  await vi.waitFor(() => expect(gone.received).toHaveLength(2), 5000);
  await vi.waitFor(
    async () =>
      expect(await log.db.notifyTarget.findMany({ orderBy: { name: 'asc' } })).toMatchObject([
        { name: 'gone', delivered: 0n, givenUp: 2n, failure: 'responded 410' },
        { name: 'quick', delivered: 2n, givenUp: 0n },
        { name: 'slow', delivered: 0n, givenUp: 0n },
      ]),
    5000,
  );
  expect(slow.received).toHaveLength(1);
  const lines = logged.mock.calls.map(([level, sentence]) => `${level} ${sentence}`);
  expect(lines).toContain(
    'error notifications to gone (http://127.0.0.1/…): gave up on backend-down after 1 try: responded 410',
  );
  expect(lines.join()).not.toContain('in-the-url');
});

test('a message that has waited for an hour is given up, and new ones are sent', async () => {
  const ops = await receiver();
  await log.db.notifyTarget.create({ data: { name: 'ops', lastEvent: 0 } });
  const old = {
    target: 'ops',
    createdAt: nowMicros() - 3n * 86_400_000_000n,
    message: '{"event":"backend-up"}',
  };
  await log.db.notification.createMany({ data: ['a', 'b'].map((id) => ({ ...old, id })) });
  await happens('backend-down', 'b1');
  await notifierOf(testTarget(ops.url));
  await vi.waitFor(() => expect(events(ops)).toEqual(['backend-down b1']), 5000);
  await vi.waitFor(
    async () => expect(await log.db.notifyTarget.findFirst()).toMatchObject({ givenUp: 2n, delivered: 1n }),
    5000,
  );
  expect(logged.mock.calls.map(([, sentence]) => sentence)).toContain(
    'notifications to ops (http://127.0.0.1/…): gave up on 2 that had waited for an hour or longer',
  );
});

test('the last target that is taken out is forgotten, with what waits for it', async () => {
  const ops = await receiver((response) => void response.writeHead(503).end());
  const notifier = await notifierOf(testTarget(ops.url));
  await begun();
  await happens('backend-down', 'b1');
  await vi.waitFor(() => expect(ops.received.length).toBeGreaterThan(0), 5000);
  await notifier.stop();
  const store = await storeEngine.open(log.location, 'operator');
  const another = new Notifier({ store, node: 'edge-1', log: logged, pollIntervalMs: 5 });
  onTestFinished(async () => {
    await another.stop();
    await store.close();
  });
  another.setTargets([]);
  await vi.waitFor(async () => expect(await log.db.notifyTarget.count()).toBe(0), 5000);
  expect(await log.db.notification.count()).toBe(0);
});

test('messages beyond the limit of the queue are counted, and not sent later', async () => {
  const { store } = log;
  const message = (number: number) => ({ id: String(number).padStart(32, '0'), body: '{}' });
  const start = { lastEvent: 0, lagNotified: false };
  await store.addNotificationTarget('ops', start, []);
  const many = Array.from({ length: maxQueuedNotifications + 3 }, (_, index) => message(index));
  const after = { lastEvent: 9, lagNotified: false };
  expect(await store.enqueueNotifications('ops', start, after, many)).toBe(3);
  expect(
    await store.enqueueNotifications('ops', start, after, [message(5000)]),
    'one that was overtaken',
  ).toBe(0);
  expect(await log.db.notification.count({ where: { doneAt: null } })).toBe(maxQueuedNotifications);
  expect((await store.getNextNotification('ops'))?.message.id).toBe(message(0).id);
  await store.finishNotification('ops', 1, 'delivered');
  expect(
    await store.enqueueNotifications('ops', after, { lastEvent: 10, lagNotified: false }, many.slice(-3)),
  ).toBe(0);
  expect(await log.db.notification.count({ where: { doneAt: null } })).toBe(maxQueuedNotifications - 1);
  expect(await log.db.notifyTarget.findFirst()).toMatchObject({ dropped: 3n, delivered: 1n, lastEvent: 10 });
});
