import { expect, test } from 'vitest';
import type { BackendRow, RebalancePreview } from '@/lib/contract/types';
import { planRebalance } from './rebalance-plan';

const preview: RebalancePreview = {
  backend: {} as BackendRow,
  active: 50,
  unpinned: 10,
  maxSessions: 1000,
  others: [
    { name: 'b2', slot: 1, share: 0.75 },
    { name: 'b3', slot: 2, share: 0.25 },
  ],
};

test('a share counts sessions that have not been unpinned yet, and is distributed by weight', () => {
  expect(planRebalance(preview, 0.5)).toEqual({
    sessions: 20,
    isLimited: false,
    sessionsPerBackend: [15, 5],
  });
});

test('the parts add up', () => {
  const others = ['b2', 'b3'].map((name, slot) => ({ name, slot, share: 0.5 }));
  expect(planRebalance({ ...preview, active: 15, others }, 1)).toMatchObject({
    sessions: 5,
    sessionsPerBackend: [3, 2],
  });
});

test('a share of a few is one, of none is none', () => {
  expect(planRebalance({ ...preview, unpinned: 48 }, 0.01).sessions).toBe(1);
  expect(planRebalance({ ...preview, unpinned: 50 }, 1).sessions).toBe(0);
});

test('one call moves up to the limit and reports that', () => {
  expect(planRebalance({ ...preview, maxSessions: 8 }, 1)).toMatchObject({ sessions: 8, isLimited: true });
});
