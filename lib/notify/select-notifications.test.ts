import { expect, test } from 'vitest';
import type { NotifyKind, NotifyTarget } from '@/lib/core/notify-target';
import type { Candidate, CollectedCandidates } from './collect-notifications';
import { emptyFields } from './message';
import { selectNotifications } from './select-notifications';
import { testTarget } from './test-target';

const now = Date.parse('2026-11-23T09:30:00Z');
const found = (event: NotifyKind, id: number | null, more: object = {}): Candidate => ({
  key: `${event} ${id}`,
  eventId: id,
  details: { ...emptyFields, event, time: new Date(now - 1000).toISOString(), ...more },
});
const quiet: CollectedCandidates = { events: [], lastEventId: 4, ongoing: [], lagSeconds: 0.1 };
const select = (
  look: Partial<CollectedCandidates>,
  more: Partial<NotifyTarget> = {},
  lagNotified = false,
) => {
  const target = testTarget('http://h/', more);
  const { messages, nextProgress } = selectNotifications(
    target,
    { lastEvent: 4, lagNotified },
    { ...quiet, ...look },
    'edge-1',
    now,
  );
  return { selected: messages.map(({ event }) => event), after: nextProgress };
};

test('a target is notified of new events of the configured kinds', () => {
  const events = [found('backend-down', 4), found('backend-down', 5), found('backend-up', 6)];
  expect(select({ events, lastEventId: 6 })).toEqual({
    selected: ['backend-down', 'backend-up'],
    after: { lastEvent: 6, lagNotified: false },
  });
  expect(select({ events, lastEventId: 6 }, { events: ['backend-up'] })).toEqual({
    selected: ['backend-up'],
    after: { lastEvent: 6, lagNotified: false },
  });
});

test('a message that could not be sent for an hour is dropped', () => {
  const time = new Date(now - 3_600_001).toISOString();
  expect(select({ events: [found('backend-down', 5, { time })], lastEventId: 5 }).selected).toEqual([]);
});

test('a failover is notified once it has moved enough sessions', () => {
  const ongoing = [found('failover', null, { sessions: 9 })];
  expect(select({ ongoing }).selected).toEqual([]);
  expect(select({ ongoing }, { sessions: 9 }).selected).toEqual(['failover']);
});

test('a lag of the log is notified once, and its end once, and no poll in between', () => {
  expect(select({ lagSeconds: 29.9 }).selected).toEqual([]);
  expect(select({ lagSeconds: 30 })).toEqual({
    selected: ['recorder-behind'],
    after: { lastEvent: 4, lagNotified: true },
  });
  expect(select({ lagSeconds: 40 }, {}, true).selected).toEqual([]);
  expect(select({ lagSeconds: 20 }, {}, true).selected).toEqual([]);
  expect(select({ lagSeconds: 14 }, {}, true)).toEqual({
    selected: ['recorder-caught-up'],
    after: { lastEvent: 4, lagNotified: false },
  });
  expect(select({ lagSeconds: null }, {}, true).selected).toEqual([]);
});
