import { describe, expect, test } from 'vitest';
import { backendHref, backendSessionsHref } from '@/components/backend/backend-href';
import { englishFormatters } from '@/components/catalogue/english-formatters';
import { getNewSessionShare } from '@/components/drain/new-session-share';
import { toEventSteps } from '@/components/overview/load-series';
import type { BackendHistory, BackendRow, EventRow, LoadPoint } from '@/lib/contract/types';
import { parseBackendRange, resolveBackendRange } from './backend-range';
import { createHistoryMarks, createHistoryRows, latencySeries } from './history-series';

function point(time: number, change: Partial<LoadPoint> = {}): LoadPoint {
  return { time, requests: 0, p50Micros: null, p95Micros: null, sessions: null, ...change } as LoadPoint;
}

const history: BackendHistory = {
  from: 100,
  to: 150,
  step: 5,
  points: [
    point(120, { requests: 10, p50Micros: 900, p95Micros: 2000, sessions: 7 }),
    point(130, { requests: 5 }),
  ],
  events: [],
  eventSteps: { step: 1, total: 0, steps: [] },
  changes: [],
};

describe('the charts of a backend', () => {
  const { rate, latency, sessions } = createHistoryRows(history);
  const at = (rows: typeof rate, time: number) => rows.find((row) => row.time === time)?.values;

  test('a step without requests is zero if the recorder was running, and a gap if it was not', () => {
    expect(rate.map(({ time }) => time)).toEqual([100, 105, 110, 115, 120, 125, 130, 135, 140, 145]);
    expect([at(rate, 105), at(rate, 110), at(rate, 120), at(rate, 125)]).toEqual([[null], [0], [2], [0]]);
    expect([at(rate, 140), at(rate, 145)]).toEqual([[0], [null]]);
  });

  test('latency is unknown without traffic, and sessions hold until the next sample', () => {
    expect([at(latency, 120), at(latency, 125)]).toEqual([
      [900, 2000],
      [null, null],
    ]);
    expect([115, 120, 130, 135].map((time) => at(sessions, time)?.[0])).toEqual([null, 7, 7, null]);
  });

  test('both quantiles have the colour of the backend, one of them dashed', () => {
    expect(latencySeries({ slot: 3 } as BackendRow).map(({ slot }) => (slot ?? 0) % 7)).toEqual([3, 3]);
  });

  test('events are marked at their second, in words', () => {
    const event = {
      time: '1970-01-01T00:02:05.500000Z',
      kind: 'backend-up',
      backend: 'b1',
      payload: {},
    } as EventRow;
    expect(
      createHistoryMarks(
        { ...history, eventSteps: { step: 1, total: 1, steps: toEventSteps([event]) } },
        englishFormatters,
      ),
    ).toEqual([{ time: 125, label: 'b1 is up again' }]);
  });
});

describe('the range in the address', () => {
  const parse = (query: string) => parseBackendRange(new URLSearchParams(query));
  test.each([
    ['', { seconds: 900 }],
    ['range=1h', { seconds: 3600 }],
    ['range=constructor', { seconds: 900 }],
    ['range=1970-01-01T00:01:00Z..1970-01-01T00:02:00Z', { from: 60, to: 120 }],
    ['range=1970-01-01T00:02:00Z..1970-01-01T00:01:00Z', { seconds: 900 }],
    ['range=yesterday', { seconds: 900 }],
  ])('%j', (query, range) => expect(parse(query)).toEqual(range));

  test('ends now unless it says otherwise', () => {
    expect(resolveBackendRange({ seconds: 900 }, 1000)).toEqual({ from: 100, to: 1000 });
    expect(resolveBackendRange({ from: 1, to: 2 }, 1000)).toEqual({ from: 1, to: 2 });
  });
});

test('a weight is a share of the new sessions, among those that take them', () => {
  const row = (name: string, change: Partial<BackendRow> = {}) =>
    ({ name, weight: 1, adminState: 'ready', health: 'up', ...change }) as BackendRow;
  const peers = [row('b1'), row('b2', { weight: 3 }), row('b3', { health: 'down', weight: 9 })];
  expect(getNewSessionShare(row('b1'), peers, 1)).toBe(0.25);
  expect(getNewSessionShare(row('b1'), peers, 9)).toBe(0.75);
  expect(getNewSessionShare(row('b1', { adminState: 'draining' }), peers, 9)).toBeNull();
});

test('a backend is linked to with its upstream', () => {
  const backend = { upstream: 'egress', name: 'b1' };
  expect(backendHref(backend)).toBe('/backends/egress/b1?upstream=egress');
  expect(backendSessionsHref(backend)).toBe('/sessions?upstream=egress&backend=b1');
});
