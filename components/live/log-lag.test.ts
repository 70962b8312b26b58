import { expect, test } from 'vitest';
import type { NodeRow } from '@/lib/contract/types';
import { catchUpRate, getLogLag } from './log-lag';

function node(change: Partial<NodeRow>): NodeRow {
  const storedUpTo = '1970-01-01T00:16:39.700000Z';
  return { lagCause: null, lagSeconds: 0.3, lagRows: 0, storedUpTo, isLost: false, ...change } as NodeRow;
}

test('a log that follows the traffic is not behind, however little it lags', () => {
  expect(getLogLag({ nodes: [], upTo: 1000 })).toBeNull();
  expect(getLogLag({ nodes: [node({})], upTo: 1000 })).toBeNull();
});

test('of several nodes the one that is furthest behind counts, to the last whole second that it stored', () => {
  const nodes = [
    node({ lagCause: 'catching-up', lagSeconds: 8, storedUpTo: '1970-01-01T00:16:32.000000Z' }),
    node({ lagCause: 'locked', lagSeconds: 42, lagRows: 90, storedUpTo: '1970-01-01T00:15:58.900000Z' }),
    node({}),
  ];
  expect(getLogLag({ nodes, upTo: 1000 })).toEqual({
    lagSeconds: 42,
    storedUpTo: 958,
    cause: 'locked',
    lagRows: 90,
  });
});

test('a node that is lost counts only if no other reports', () => {
  const lost = node({
    isLost: true,
    lagCause: 'silent',
    lagSeconds: 300,
    storedUpTo: '1970-01-01T00:11:40.000000Z',
  });
  expect(getLogLag({ nodes: [lost, node({})], upTo: 1000 })).toBeNull();
  expect(getLogLag({ nodes: [lost], upTo: 1000 })).toMatchObject({ storedUpTo: 700, cause: 'silent' });
});

test('the rate of catching up is by how many fewer records wait, over the last ten seconds', () => {
  const lag = (time: number, rows: number) => ({ time, rows, seconds: 5 });
  expect(catchUpRate([lag(1, 0), lag(100, 9000), lag(105, 6000), lag(110, 4000)])).toBe(500);
  expect(catchUpRate([lag(100, 10), lag(110, 60)])).toBe(-5);
  expect(catchUpRate([lag(100, 10), lag(101, 60)])).toBeNull();
  expect(catchUpRate([])).toBeNull();
});
