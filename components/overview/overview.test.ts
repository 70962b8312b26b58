import { describe, expect, test } from 'vitest';
import { englishFormatters } from '@/components/catalogue/english-formatters';
import { selectUpstream } from '@/components/live/upstream-slice';
import type { BackendRow, EventRow, LiveSnapshot, LoadPoint, NodeRow } from '@/lib/contract/types';
import type { AdminState } from '@/lib/core/journal-records';
import { computeFigures } from './figures';
import {
  createEventMarks,
  createRateRows,
  createSessionRows,
  createUnknownSpans,
  toEventSteps,
} from './load-series';
import { outOfRotationSpans } from './out-of-rotation-spans';
import { computeTileHistory } from './tile-history';

function point(time: number, backend: string, change: Partial<LoadPoint> = {}): LoadPoint {
  return {
    time,
    upstream: 'app',
    backend,
    requests: 0,
    assigned: 0,
    pinned: 0,
    moved: 0,
    movedAway: 0,
    refused: 0,
    errors: 0,
    bytesIn: 0,
    bytesOut: 0,
    p50Micros: null,
    p95Micros: null,
    sessions: null,
    ...change,
  };
}

function event(change: Partial<EventRow>): EventRow {
  return {
    id: 1,
    time: '1970-01-01T00:01:40.000000Z',
    lastTime: '1970-01-01T00:01:40.000000Z',
    kind: 'failover',
    upstream: 'app',
    backend: 'b1',
    toBackend: 'b2',
    reason: 'connect-failed',
    sessions: 41,
    actor: null,
    node: null,
    payload: { failure: null },
    sentence: '',
    ...change,
  };
}

const series = [
  { name: 'b1', slot: 0 },
  { name: 'b2', slot: 1 },
];

describe('the charts', () => {
  test('rates are requests per second in steps of two, zero in steps without requests', () => {
    const load = [
      point(100, 'b1', { requests: 6 }),
      point(101, 'b1', { requests: 2 }),
      point(103, 'b2', { requests: 4 }),
    ];
    expect(createRateRows(load, series, { from: 100, to: 105 })).toEqual([
      { time: 100, values: [4, 0] },
      { time: 102, values: [0, 2] },
    ]);
  });

  test('an unfinished step is left out, and so is a backend that is not shown', () => {
    const load = [point(102, 'b1', { requests: 9 }), point(100, 'gone', { requests: 9 })];
    expect(createRateRows(load, series, { from: 100, to: 103 })).toEqual([{ time: 100, values: [0, 0] }]);
  });

  test('more than ten seconds without a sample are a gap, not a zero', () => {
    const load = [point(100, 'b1', { requests: 2 }), point(140, 'b1', { sessions: 3 })];
    const rows = createRateRows(load, series, { from: 100, to: 160 });
    const isGap = (time: number) => rows.find((row) => row.time === time)?.values[0] === null;
    expect([100, 108, 112, 128, 130, 150].map(isGap)).toEqual([false, false, true, true, false, false]);
  });

  test('from the last stored second on nothing is known, which is no zero', () => {
    const load = [point(100, 'b1', { requests: 2, sessions: 3 }), point(106, 'b1', { requests: 2 })];
    const span = { from: 100, to: 120, unknownFrom: 107 };
    const rates = createRateRows(load, series, span).map(({ time, values }) => [time, values[0]]);
    expect(rates.slice(0, 5)).toEqual([
      [100, 1],
      [102, 0],
      [104, 0],
      [106, null],
      [108, null],
    ]);
    expect(createSessionRows(load, series, span).map(({ values }) => values[0])).toEqual([
      3,
      null,
      null,
      null,
    ]);
    expect(createUnknownSpans(120, span, englishFormatters.t)).toEqual([
      { from: 107, to: 120, label: 'Not stored yet: the log is behind', unknown: true },
    ]);
    expect(createUnknownSpans(100, span, englishFormatters.t)).toEqual([]);
  });

  test('longer steps of the load are the steps of the chart', () => {
    const load = [point(120, 'b1', { requests: 90, sessions: 4 })];
    const span = { from: 120, to: 240, step: 60 };
    expect(createRateRows(load, series, span).map(({ time, values }) => [time, values[0]])).toEqual([
      [120, 1.5],
      [180, null],
    ]);
    expect(createSessionRows(load, series, span)[0]).toEqual({ time: 120, values: [4, null] });
  });

  test('a long unfinished step has the rate of the seconds that have passed', () => {
    const load = [point(600, 'b1', { requests: 180 })];
    expect(createRateRows(load, series, { from: 600, to: 690, step: 300 })).toEqual([
      { time: 600, values: [2, 0] },
    ]);
    expect(createRateRows(load, series, { from: 600, to: 630, step: 300 })).toEqual([]);
  });

  test('a step of several failovers is one mark that counts them', () => {
    const steps = [{ time: 100, count: 3, first: event({}) }];
    expect(createEventMarks(steps, 5, { from: 0, to: 1000 }, englishFormatters)).toEqual([
      {
        time: 100,
        to: 105,
        count: 3,
        label: 'Connections to b1 failed: 41 sessions moved to b2, and 2 more',
      },
    ]);
  });

  test('a drain is shaded from its beginning to its end, or as far as is known', () => {
    const at = (seconds: number) => new Date(seconds * 1000).toISOString();
    const change = (seconds: number, backend: string, adminState: AdminState | null) =>
      event({
        kind: 'admin-state',
        time: at(seconds),
        backend,
        payload: { adminState, deadlineSeconds: null, weight: adminState === null ? 2 : null },
      });
    const events = [change(180, 'b1', 'ready'), change(150, 'b1', null), change(120, 'b1', 'draining')];
    const span = { from: 100, to: 200 };
    const ready = { upstream: 'app', name: 'b1', adminState: 'ready', adminSince: at(180) } as BackendRow;
    expect(outOfRotationSpans(events, [ready], span, englishFormatters.t)).toEqual([
      { from: 120, to: 180, label: 'b1 was draining' },
    ]);
    const draining = { ...ready, name: 'b2', adminState: 'draining', adminSince: at(20) } as BackendRow;
    expect(outOfRotationSpans([], [draining], span, englishFormatters.t)).toEqual([
      { from: 20, to: 200, label: 'b2 was draining' },
    ]);
    expect(outOfRotationSpans([change(130, 'b1', 'ready')], [ready], span, englishFormatters.t)).toEqual([
      { from: 100, to: 130, label: 'b1 was out of rotation' },
    ]);
    expect(outOfRotationSpans([], [{ ...draining, adminSince: at(300) }], span, englishFormatters.t)).toEqual(
      [],
    );
  });

  test('sessions are the last sample of a step, unknown without one', () => {
    const load = [point(100, 'b1', { sessions: 7 }), point(104, 'b1', { sessions: 8 })];
    expect(createSessionRows(load, series, { from: 100, to: 110 })).toEqual([
      { time: 100, values: [8, null] },
      { time: 105, values: [null, null] },
    ]);
  });

  test('events within the span are marked in the order of time, with their sentence', () => {
    const steps = toEventSteps([
      event({ time: '1970-01-01T00:01:43.000000Z', kind: 'backend-up' }),
      event({}),
    ]);
    expect(createEventMarks(steps, 1, { from: 90, to: 110 }, englishFormatters)).toEqual([
      { time: 100, label: 'Connections to b1 failed: 41 sessions moved to b2' },
      { time: 103, label: 'b1 is up again' },
    ]);
    expect(createEventMarks(steps, 1, { from: 104, to: 110 }, englishFormatters)).toEqual([]);
  });
});

describe('the tiles', () => {
  const node = { lagSeconds: 0.2, lagRows: 40, recordedAt: '1970-01-01T00:06:39.900000Z' } as NodeRow;
  const live = { upTo: 400, time: '1970-01-01T00:06:40.000Z', nodes: [node] } as LiveSnapshot;
  const backends = [
    { health: 'up', sessions: 7, p95Micros: 900 } as BackendRow,
    { health: 'down', sessions: 3, p95Micros: null } as BackendRow,
  ];

  test('they sum the last minute over the backends', () => {
    const load = [
      point(350, 'b1', { pinned: 98, moved: 2 }),
      point(399, '', { refused: 3 }),
      point(300, 'b1', { moved: 50 }),
    ];
    expect(computeFigures(backends, load, live)).toEqual({
      up: 1,
      backends: 2,
      sessions: 10,
      pinnedShare: 0.98,
      moved: 2,
      refused: 3,
      p95Micros: 900,
      lagSeconds: 0.2,
      lagRows: 40,
    });
  });

  test('without traffic a share is unknown, not zero', () => {
    expect(computeFigures(backends, [], live).pinnedShare).toBeNull();
  });

  test('a recorder that has fallen silent lags by its silence', () => {
    const silent = { ...live, time: '1970-01-01T00:06:49.900Z' };
    expect(computeFigures(backends, [], silent).lagSeconds).toBe(10);
  });

  test('over a longer range they count all of it', () => {
    const load = [point(300, 'b1', { moved: 50, pinned: 50 }), point(399, 'b1', { pinned: 100 })];
    expect(computeFigures(backends, load, live, 100)).toMatchObject({ moved: 50, pinnedShare: 0.75 });
    const { moved, pinned } = computeTileHistory(load, 400, 300);
    expect([moved[20], pinned[20], pinned.at(-1), pinned[0]]).toEqual([50, 0.5, 1, null]);
  });

  test('their history adds the backends up in steps of ten seconds', () => {
    const load = [
      point(395, 'b1', { moved: 1, sessions: 7, p95Micros: 5 }),
      point(396, 'b2', { moved: 2, sessions: 3, p95Micros: 9 }),
    ];
    const history = computeTileHistory(load, 400);
    expect([history.moved.at(-1), history.sessions.at(-1), history.p95.at(-1)]).toEqual([3, 10, 9]);
    expect([history.moved.at(-2), history.sessions.at(-2)]).toEqual([0, null]);
  });
});

test('one upstream is shown at a time, with the events that concern all', () => {
  const live = {
    upstreams: [{ name: 'app' }, { name: 'egress' }],
    backends: [{ upstream: 'app' }, { upstream: 'egress' }],
    load: [],
    events: [event({ upstream: null }), event({ upstream: 'egress' })],
  } as unknown as LiveSnapshot;
  expect(selectUpstream(live, 'app')).toMatchObject({
    backends: [{ upstream: 'app' }],
    events: [{ upstream: null }],
  });
  expect(selectUpstream(live, 'egress').events).toHaveLength(2);
  expect(selectUpstream(live, 'unknown').upstream?.name).toBe('app');
});
