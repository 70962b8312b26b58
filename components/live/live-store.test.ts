import { expect, test } from 'vitest';
import type { BackendRow, EventRow, LiveSnapshot, LiveTick, LoadPoint } from '@/lib/contract/types';
import { LiveStore, liveWindowSeconds } from './live-store';

function point(time: number, backend: string, requests: number): LoadPoint {
  return { time, backend, requests, upstream: 'app' } as LoadPoint;
}

function event(id: number, sessions: number): EventRow {
  return { id, sessions, kind: 'failover', time: `2026-11-22T11:59:0${id}.000000Z` } as EventRow;
}

const first: LiveSnapshot = {
  build: 'build-1',
  upTo: 1000,
  time: '2026-11-22T12:00:00.000Z',
  upstreams: [],
  backends: [{ upstream: 'app', name: 'b1', adminState: 'ready' } as BackendRow],
  load: [point(998, 'b1', 5), point(999, 'b1', 3)],
  events: [event(2, 10), event(1, 4)],
  nodes: [],
};

function tick(change: Partial<LiveTick>): LiveTick {
  return { upTo: 1001, time: '', backends: first.backends, load: [], events: [], nodes: [], ...change };
}

function started(): LiveStore {
  const store = new LiveStore();
  store.applySnapshot(first, 0);
  return store;
}

test('a tick replaces seconds that it names again and never adds to them', () => {
  const store = started();
  store.applyTick(tick({ load: [point(999, 'b1', 7), point(1000, 'b1', 2)] }), 1);
  expect(store.getView().data?.load.map(({ time, requests }) => [time, requests])).toEqual([
    [998, 5],
    [999, 7],
    [1000, 2],
  ]);
});

test('load older than the charts show is dropped', () => {
  const store = started();
  store.applyTick(tick({ upTo: 999 + liveWindowSeconds }), 1);
  expect(store.getView().data?.load.map(({ time }) => time)).toEqual([999]);
});

test('a failover that grew replaces its earlier self, newest first', () => {
  const store = started();
  store.applyTick(tick({ events: [event(3, 1), event(2, 12)] }), 1);
  expect(store.getView().data?.events.map(({ id, sessions }) => [id, sessions])).toEqual([
    [3, 1],
    [2, 12],
    [1, 4],
  ]);
});

test('the paused picture stays as it is, and resuming shows everything received meanwhile', () => {
  const store = started();
  store.setPaused(true);
  const still = store.getView().data;
  store.applyTick(tick({ load: [point(1000, 'b1', 2)] }), 1);
  expect(store.getView().data).toBe(still);
  store.setPaused(false);
  expect(store.getView().data?.load).toHaveLength(3);
});

test('a hidden page is not drawn until it is seen again', () => {
  const store = started();
  let drawn = 0;
  store.subscribe(() => {
    drawn += 1;
  });
  store.setHidden(true);
  store.applyTick(tick({ upTo: 1001 }), 1);
  expect(drawn).toBe(0);
  store.setHidden(false);
  expect(drawn).toBe(1);
  expect(store.getView().data?.upTo).toBe(1001);
});

test('a lost connection says so and the next message makes it live again', () => {
  const store = started();
  store.setDisconnected();
  expect(store.getView().connection).toBe('reconnecting');
  store.applyTick(tick({}), 5);
  expect(store.getView().connection).toBe('live');
  expect(store.receivedAt).toBe(5);
});

test('how far the log was behind is kept second by second, a recorder that fell silent included', () => {
  const store = started();
  const node = {
    lagSeconds: 0.2,
    lagRows: 4,
    recordedAt: '2026-11-22T12:00:00.900Z',
  } as LiveSnapshot['nodes'][number];
  store.applyTick(tick({ upTo: 1001, time: '2026-11-22T12:00:01.000Z', nodes: [node] }), 1);
  store.applyTick(tick({ upTo: 1008, time: '2026-11-22T12:00:08.900Z', nodes: [node] }), 2);
  expect(store.getView().lags).toEqual([
    { time: 1001, seconds: 0.2, rows: 4 },
    { time: 1008, seconds: 8, rows: 4 },
  ]);
});

test('a backend changed by the operator is shown at once', () => {
  const store = started();
  store.replaceBackend({ upstream: 'app', name: 'b1', adminState: 'draining' } as BackendRow);
  expect(store.getView().data?.backends[0]?.adminState).toBe('draining');
});

test('a server of another build makes the page out of date, also while it is paused', () => {
  const store = new LiveStore('build-1');
  store.applySnapshot(first, 0);
  expect(store.getView().outdated).toBe(false);
  store.setPaused(true);
  store.applySnapshot({ ...first, build: 'build-2' }, 1);
  expect(store.getView().outdated).toBe(true);
});

test('a hidden page is not drawn, but its title is updated', () => {
  const store = started();
  const calls = { drawn: 0, title: 0 };
  store.subscribe(() => calls.drawn++);
  store.subscribeSnapshot(() => calls.title++);
  store.setHidden(true);
  store.applyTick(tick({ backends: [{ upstream: 'app', name: 'b1', health: 'down' } as BackendRow] }), 1);
  expect(calls).toEqual({ drawn: 0, title: 1 });
  expect(store.getSnapshot()?.backends[0]?.health).toBe('down');
  expect(store.getView().data?.backends[0]?.health).toBeUndefined();
});
