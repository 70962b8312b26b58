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
const told = (look: Partial<CollectedCandidates>, more: Partial<NotifyTarget> = {}, lagNotified = false) => {
  const target = testTarget('http://h/', more);
  const { messages, nextProgress } = selectNotifications(
    target,
    { lastEvent: 4, lagNotified },
    { ...quiet, ...look },
    'edge-1',
    now,
  );
  return { told: messages.map(({ event }) => event), after: nextProgress };
};

test('a target is told of what is new to it, of what it asked for', () => {
  const events = [found('backend-down', 4), found('backend-down', 5), found('backend-up', 6)];
  expect(told({ events, lastEventId: 6 })).toEqual({
    told: ['backend-down', 'backend-up'],
    after: { lastEvent: 6, lagNotified: false },
  });
  expect(told({ events, lastEventId: 6 }, { events: ['backend-up'] })).toEqual({
    told: ['backend-up'],
    after: { lastEvent: 6, lagNotified: false },
  });
});

test('what could not be sent for an hour is not sent any more', () => {
  const time = new Date(now - 3_600_001).toISOString();
  expect(told({ events: [found('backend-down', 5, { time })], lastEventId: 5 }).told).toEqual([]);
});

test('a failover is told once it has moved enough sessions', () => {
  const ongoing = [found('failover', null, { sessions: 9 })];
  expect(told({ ongoing }).told).toEqual([]);
  expect(told({ ongoing }, { sessions: 9 }).told).toEqual(['failover']);
});

test('a log that is behind is told once, and once that it has caught up, not at every look in between', () => {
  expect(told({ lagSeconds: 29.9 }).told).toEqual([]);
  expect(told({ lagSeconds: 30 })).toEqual({
    told: ['recorder-behind'],
    after: { lastEvent: 4, lagNotified: true },
  });
  expect(told({ lagSeconds: 40 }, {}, true).told).toEqual([]);
  expect(told({ lagSeconds: 20 }, {}, true).told).toEqual([]);
  expect(told({ lagSeconds: 14 }, {}, true)).toEqual({
    told: ['recorder-caught-up'],
    after: { lastEvent: 4, lagNotified: false },
  });
  expect(told({ lagSeconds: null }, {}, true).told).toEqual([]);
});
