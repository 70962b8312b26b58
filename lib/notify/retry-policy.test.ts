import { expect, test } from 'vitest';
import { getBackoffMs, isExhausted, maxAttempts, notificationLifetimeMs } from './retry-policy';

test('pauses double up to five minutes, and half of each is random', () => {
  const tries = [1, 2, 3, 9, 10, 1000];
  expect(tries.map((count) => getBackoffMs(count, null, 1))).toEqual([
    1000, 2000, 4000, 256_000, 300_000, 300_000,
  ]);
  expect(tries.map((count) => getBackoffMs(count, null, 0))).toEqual([
    500, 1000, 2000, 128_000, 150_000, 150_000,
  ]);
});

test('a receiver may ask for a longer pause, not for one without end', () => {
  expect(getBackoffMs(1, 20_000, 1)).toBe(20_000);
  expect(getBackoffMs(5, 1000, 1)).toBe(16_000);
  expect(getBackoffMs(1, 1e12, 1)).toBe(300_000);
});

test('a notification is given up after so many tries, or so long', () => {
  expect(isExhausted(maxAttempts - 1, notificationLifetimeMs - 1)).toBe(false);
  expect(isExhausted(maxAttempts, 0)).toBe(true);
  expect(isExhausted(1, notificationLifetimeMs)).toBe(true);
});
