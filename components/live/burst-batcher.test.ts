import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BurstBatcher } from './burst-batcher';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => vi.useRealTimers());

test('ticks a second apart are drawn on arrival, a burst of them is drawn once', () => {
  const taken: number[][] = [];
  const bursts = new BurstBatcher<number>((items) => taken.push(items));
  bursts.add(1);
  vi.advanceTimersByTime(1000);
  bursts.add(2);
  expect(taken).toEqual([[1], [2]]);
  for (const tick of [3, 4, 5]) bursts.add(tick);
  expect(taken).toHaveLength(2);
  vi.advanceTimersByTime(900);
  expect(taken.at(-1)).toEqual([3, 4, 5]);
});

test('discarded items are never handed over', () => {
  const take = vi.fn();
  const bursts = new BurstBatcher<number>(take);
  bursts.add(1);
  bursts.add(2);
  bursts.clear();
  vi.advanceTimersByTime(2000);
  expect(take.mock.calls).toEqual([[[1]]]);
});
