import { expect, test } from 'vitest';
import { isSpent, pauseAfter, timeLimit, tryLimit } from './schedule';

test('pauses double up to five minutes, and half of each is left to chance', () => {
  const tries = [1, 2, 3, 9, 10, 1000];
  expect(tries.map((count) => pauseAfter(count, null, 1))).toEqual([
    1000, 2000, 4000, 256_000, 300_000, 300_000,
  ]);
  expect(tries.map((count) => pauseAfter(count, null, 0))).toEqual([
    500, 1000, 2000, 128_000, 150_000, 150_000,
  ]);
});

test('a receiver may ask for a longer pause, not for one without end', () => {
  expect(pauseAfter(1, 20_000, 1)).toBe(20_000);
  expect(pauseAfter(5, 1000, 1)).toBe(16_000);
  expect(pauseAfter(1, 1e12, 1)).toBe(300_000);
});

test('a notification is given up after so many tries, or so long', () => {
  expect(isSpent(tryLimit - 1, timeLimit - 1)).toBe(false);
  expect(isSpent(tryLimit, 0)).toBe(true);
  expect(isSpent(1, timeLimit)).toBe(true);
});
