import { expect, test } from 'vitest';
import type { LoadPoint } from '@/lib/contract/types';
import { addSessions } from './add-sessions';

const point = (time: number, requests: number, sessions: number | null) =>
  ({ time, upstream: 'web', backend: 'b1', requests, pinned: requests, sessions }) as LoadPoint;

test('a node has its own requests and the sessions of all nodes', () => {
  const own = [point(1, 4, null), point(3, 2, null)];
  const all = [point(1, 9, 30), point(2, 5, 31)];
  expect(addSessions(own, all)).toMatchObject([
    { time: 1, requests: 4, sessions: 30 },
    { time: 2, requests: 0, pinned: 0, sessions: 31 },
    { time: 3, requests: 2, sessions: null },
  ]);
});
