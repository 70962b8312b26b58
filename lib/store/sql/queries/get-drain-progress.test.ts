import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nowMicros } from '@/lib/core/clock';
import type { JournalRecord } from '@/lib/core/journal-records';
import { renderMetrics } from '@/lib/metrics/metrics';
import { collectNotifications } from '@/lib/notify/collect-notifications';
import { changeBackend } from '@/lib/store/sql/intent/change-backend';
import { rebalanceBackend } from '@/lib/store/sql/intent/rebalance';
import { unpinSession } from '@/lib/store/sql/intent/unpin-session';

import { openTestDatabase, type TestDatabase } from '@/lib/store/test-database';
import { getBackend, getBackends } from './get-backends';
import { getDecisionLogState } from './get-decision-log-state';

let log: TestDatabase;
beforeEach(async () => {
  log = await openTestDatabase();
});
afterEach(() => log.close());

const minutesAgo = (minutes: number) => Date.now() / 1000 - minutes * 60;
const createVisit = (session: string, minutes: number) =>
  log.storeDecisions({ session, time: minutesAgo(minutes), outcome: 'assigned', presented: 'none' });
/** An operator's change of two minutes ago, so that it is effective and reported. */
async function setAdminState(adminState: 'draining' | 'maintenance', deadlineSeconds: number | null = null) {
  await changeBackend(log.db, { upstream: 'web', name: 'b1', adminState, deadlineSeconds, actor: 'a' });
  const before = (micros: bigint | null) => micros && micros - 120_000_000n;
  const { adminSince, drainDeadline } = await log.db.backend.findFirstOrThrow({ where: { name: 'b1' } });
  await log.db.backend.updateMany({
    where: { name: 'b1' },
    data: { adminSince: before(adminSince), drainDeadline: before(drainDeadline) },
  });
}
const getDrain = async () => {
  const row = await getBackend(log.db, 'web', 'b1');
  return [row?.drainState, row?.activePins, row?.idlePins];
};
const setPinLifetime = (pinLifetimeMs: number | null) =>
  log.db.upstream.updateMany({ data: { pinLifetimeMs } });
/** The heartbeat of a node. @param appliedIntent the version of the operators' intent that its workers act on */
const heartbeat = (inFlight: number, tunnels = 0, appliedIntent = 100): JournalRecord => [
  ...(['s', Date.now() * 1000, '1', 1, 1, 0, appliedIntent] as const),
  [['web', 'b1', inFlight, tunnels]],
];
const reportInFlight = (inFlight: number, tunnels = 0) => log.storeRecords(heartbeat(inFlight, tunnels));

describe('a backend that drains', () => {
  test('is not safe to stop while sessions that were silent for over five minutes may return', async () => {
    await createVisit('silent', 6);
    await createVisit('long silent', 300);
    await setAdminState('draining');
    expect(await getDrain()).toEqual(['idle-pins', 0, 2]);
    await createVisit('active', 1);
    expect(await getDrain()).toEqual(['sessions', 1, 2]);
  });

  test('counts pins only for as long as they can hold', async () => {
    await createVisit('silent', 20);
    await createVisit('older', 40);
    await setAdminState('draining');
    await setPinLifetime(30 * 60_000);
    expect(await getDrain()).toEqual(['idle-pins', 0, 1]);
    await setPinLifetime(10 * 60_000);
    expect(await getDrain()).toEqual(['safe-to-stop', 0, 0]);
    // If nothing is pinned, no session returns.
    await createVisit('active', 1);
    await setPinLifetime(0);
    expect(await getDrain()).toEqual(['safe-to-stop', 0, 0]);
  });

  test('does not take a session for silent that a log which is behind does not know of yet', async () => {
    await createVisit('came since', 20);
    await setAdminState('draining');
    await reportInFlight(0);
    await setPinLifetime(10 * 60_000);
    await log.db.node.updateMany({ data: { lagMicros: 15n * 60_000_000n } });
    expect(await getDrain()).toEqual(['requests', 0, 1]);
  });

  test('does not wait for sessions that were unpinned', async () => {
    await createVisit('a', 1);
    await createVisit('b', 1);
    await createVisit('silent', 10);
    await setAdminState('draining');
    await unpinSession(log.db, { session: 'a', upstream: 'web', actor: 'a' });
    await unpinSession(log.db, { session: 'silent', upstream: 'web', actor: 'a' });
    expect(await getDrain()).toEqual(['sessions', 1, 0]);
    await rebalanceBackend(log.db, { upstream: 'web', name: 'b1', share: 1, actor: 'a' });
    expect(await getDrain()).toEqual(['safe-to-stop', 0, 0]);
  });

  test('waits for no session once its deadline has passed', async () => {
    await createVisit('active', 1);
    await createVisit('silent', 10);
    await setAdminState('draining', 60);
    expect(await getDrain()).toEqual(['safe-to-stop', 0, 0]);
  });
});

test('maintenance waits for open requests only: sessions move with their next request', async () => {
  await createVisit('active', 1);
  await setAdminState('maintenance');
  await reportInFlight(1);
  expect(await getDrain()).toEqual(['requests', 0, 0]);
  await reportInFlight(0, 1);
  expect(await getDrain()).toEqual(['requests', 0, 0]);
  await reportInFlight(0);
  expect(await getDrain()).toEqual(['safe-to-stop', 0, 0]);
});

test('a change that no report covers yet is not over', async () => {
  await log.storeRecords(heartbeat(0, 0, 1));
  await changeBackend(log.db, { upstream: 'web', name: 'b1', adminState: 'maintenance', actor: 'a' });
  expect(await getDrain()).toEqual(['requests', 0, 0]);
  const later = nowMicros() + 2_000_000n;
  await log.db.node.updateMany({ data: { heartbeat: later, recordedAt: later } });
  expect(await getDrain()).toEqual(['requests', 0, 0]);
  await log.db.node.updateMany({ data: { appliedIntent: 2 } });
  expect(await getDrain()).toEqual(['safe-to-stop', 0, 0]);
});

test('the API, metrics and notifications say the same', async () => {
  const readDrain = async () => {
    const backends = await getBackends(log.db);
    const state = {
      log: await getDecisionLogState(log.db, undefined),
      requests: [],
      moves: [],
      notifications: [],
    };
    const text = await renderMetrics({ ...state, backends, nodes: [], processes: [] });
    const { ongoing } = await collectNotifications(log.store, 0, 10);
    return {
      safe: /safe_to_stop\{.*backend="b1"\} (\d)/.exec(text)?.[1],
      idle: /idle_pins_left\{.*backend="b1"\} (\d+)/.exec(text)?.[1],
      events: ongoing.map(({ details }) => [details.event, details.sessions]),
    };
  };
  expect(await readDrain()).toEqual({ safe: undefined, idle: undefined, events: [] });
  await createVisit('silent', 10);
  await setAdminState('draining');
  expect(await readDrain()).toEqual({ safe: '0', idle: '1', events: [['drain-idle', 1]] });
  await setAdminState('maintenance');
  expect(await readDrain()).toEqual({ safe: '1', idle: '0', events: [['drain-finished', null]] });
});

describe('when a drain will be over', () => {
  const ended = async () => {
    for (let index = 0; index < 12; index++) {
      const session = `ended ${index}`;
      await createVisit(session, 30 - index);
      await log.storeDecisions({ session, time: minutesAgo(28 - index) });
    }
  };
  const secondsLeft = async () => (await getBackend(log.db, 'web', 'b1'))?.secondsLeft;

  test('is said at its beginning, from sessions that ended before it', async () => {
    await createVisit('there', 1);
    await changeBackend(log.db, { upstream: 'web', name: 'b1', adminState: 'draining', actor: 'a' });
    expect(await secondsLeft()).toBeNull();
    await ended();
    const { least = 0, most = 0 } = (await secondsLeft()) ?? {};
    expect(least).toBeGreaterThan(120);
    expect(most).toBeLessThan(900);
    expect(most).toBeGreaterThanOrEqual(least);
  });

  test('is never later than its deadline', async () => {
    await createVisit('there', 1);
    const drainFor = (deadlineSeconds: number) =>
      changeBackend(log.db, {
        upstream: 'web',
        name: 'b1',
        adminState: 'draining',
        deadlineSeconds,
        actor: 'a',
      });
    await drainFor(100);
    expect(await secondsLeft()).toEqual({ least: expect.closeTo(100, -1), most: expect.closeTo(100, -1) });
    await ended();
    expect((await secondsLeft())?.most).toBeLessThanOrEqual(100);
  });
});
