import { expect, it } from 'vitest';
import { maxQueuedNotifications, type StoredMessage } from '../notifications';
import type { Store } from '../store';
import { everything, now, testPlan } from './sample';

const start = { lastEvent: 0, lagNotified: false };
const message = (id: string): StoredMessage => ({ id, body: `{"id":"${id}"}` });

/** The notifier's queries and commands, after the decisions and the commands of the suite. */
export function describeNotifications(getStore: () => Store): void {
  it('gives events by their ids, and failovers that may still grow', async () => {
    const store = getStore();
    const { events } = await store.getEvents({}, everything);
    const ids = events.map(({ id }) => id).sort((a, b) => a - b);
    expect(await store.getLastEventId()).toBe(ids.at(-1));
    expect((await store.getEventsAfter(0, 100)).map(({ id }) => id)).toEqual(ids);
    expect((await store.getEventsAfter(ids[0] ?? 0, 1)).map(({ id }) => id)).toEqual(ids.slice(1, 2));
    const since = BigInt(now) * 1_000_000n;
    expect(await store.getFailoversSince(since, 1)).toMatchObject([{ kind: 'failover', backend: 'b2' }]);
    expect(await store.getFailoversSince(since, 2)).toEqual([]);
    expect(await store.getFailoversSince(since + 60_000_000n, 1)).toEqual([]);
  });

  it('queues notifications in order, each once, and says how far a target is', async () => {
    const store = getStore();
    await store.addNotificationTarget('ops', start, [message('old')]);
    expect(await store.getNotificationProgress()).toEqual(new Map([['ops', start]]));
    expect(await store.getNextNotification('ops')).toBeNull();
    const after = { lastEvent: 7, lagNotified: true };
    const messages = ['old', 'a', 'b'].map(message);
    expect(await store.enqueueNotifications('ops', start, after, messages)).toBe(0);
    // Another notifier was faster.
    expect(await store.enqueueNotifications('ops', start, start, [message('c')])).toBe(0);
    expect(await store.getNotificationProgress()).toEqual(new Map([['ops', after]]));
    expect(await store.getNextNotification('ops')).toMatchObject({ message: message('a'), tries: 0 });
  });

  it('has the totals of notifications', async () => {
    const store = getStore();
    const first = await store.getNextNotification('ops');
    await store.recordNotificationFailure('ops', first?.sequence ?? 0, 'responded 503');
    expect(await store.getNextNotification('ops')).toMatchObject({ message: message('a'), tries: 1 });
    const waiting = { target: 'ops', delivered: 0, givenUp: 0, dropped: 0, waiting: 2 };
    expect(await store.getNotificationTotals()).toEqual([{ ...waiting, failure: 'responded 503' }]);
    await store.finishNotification('ops', first?.sequence ?? 0, 'delivered');
    expect(await store.getNotificationTotals()).toEqual([
      { ...waiting, delivered: 1, waiting: 1, failure: null },
    ]);
    expect(await store.giveUpNotifications('ops', Date.now() - 60_000)).toBe(0);
    expect(await store.giveUpNotifications('ops', Date.now() + 1000)).toBe(1);
    expect(await store.getNotificationTotals()).toMatchObject([{ delivered: 1, givenUp: 1, waiting: 0 }]);
  });

  it('drops and counts messages beyond the limit of a queue', async () => {
    const store = getStore();
    const [before] = (await store.getNotificationProgress()).values();
    const many = Array.from({ length: maxQueuedNotifications + 2 }, (_, index) => message(`m${index}`));
    expect(await store.enqueueNotifications('ops', before ?? start, start, many)).toBe(2);
    expect(await store.getNotificationTotals()).toMatchObject([
      { waiting: maxQueuedNotifications, dropped: 2 },
    ]);
  });

  it('forgets targets that are not configured any more', async () => {
    const store = getStore();
    // Recently finished messages are kept: without them, ongoing states would be notified again.
    await store.deleteOldNotifications([]);
    await store.removeOtherTargets(testPlan.node, ['ops']);
    expect((await store.getNotificationProgress()).size).toBe(1);
    await store.removeOtherTargets(testPlan.node, []);
    expect(await store.getNotificationProgress()).toEqual(new Map());
    expect(await store.getNextNotification('ops')).toBeNull();
  });
}
