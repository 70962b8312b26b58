import { describe, expect, test } from 'vitest';
import { SessionIdGenerator } from '@/proxy/sticky/session-id';
import { formatBytes } from './bytes';
import { formatDuration, formatLatency, formatQuantile } from './duration';
import { formatCompact, formatCount, formatExact, formatPercent } from './number';
import { shortId } from './short-id';
import {
  formatDateTime,
  formatTimeOfDay,
  formatTimeOfDayMillis,
  formatTimeOrDate,
  secondsBetween,
} from './time';

describe('numbers', () => {
  test.each([
    [0, '0'],
    [0.04, '0.04'],
    [4.25, '4.25'],
    [4.2, '4.2'],
    [12.44, '12.4'],
    [100, '100'],
    [412.4, '412'],
    [999, '999'],
    [999.7, '1 k'],
    [12_400, '12.4 k'],
    [100_000, '100 k'],
    [999_950, '1 M'],
    [3_060_000, '3.06 M'],
    [-41, '-41'],
  ])('%d is %s at a glance', (value, text) => expect(formatCompact(value)).toBe(text));

  test('exact numbers are grouped in threes', () => {
    expect(formatExact(1234567)).toBe('1,234,567');
    expect(formatExact(-1234.5)).toBe('−1,234.50');
  });

  test.each([
    [1, '100 %'],
    [0.99996, '99.99 %'],
    [0.5, '50.0 %'],
    [0, '0 %'],
  ])('the share %d is %s', (share, text) => expect(formatPercent(share)).toBe(text));

  test('nouns follow their number', () => {
    expect(formatCount(1, 'session')).toBe('1 session');
    expect(formatCount(0, 'session')).toBe('0 sessions');
    expect(formatCount(12_400, 'session')).toBe('12.4 k sessions');
  });
});

describe('durations and sizes', () => {
  test.each([
    [840, '840 µs'],
    [1_240, '1.24 ms'],
    [18_000, '18 ms'],
    [100_000, '100 ms'],
    [2_100_000, '2.1 s'],
  ])('%d µs is %s', (micros, text) => expect(formatLatency(micros)).toBe(text));

  test.each([
    // The middles of neighbouring buckets: more than two digits would be false precision.
    [Math.round(2 ** (56.5 / 4)), '18 ms'],
    [Math.round(2 ** (57.5 / 4)), '21 ms'],
    [1_240, '1.2 ms'],
    [997, '1 ms'],
    [105_300, '110 ms'],
    [87, '87 µs'],
  ])('a quantile of %d µs is %s', (micros, text) => expect(formatQuantile(micros)).toBe(text));

  test.each([
    [-3, '0 s'],
    [12, '12 s'],
    [360, '6 min'],
    [7500, '2 h 5 min'],
    [7200, '2 h'],
    [273_600, '3 d 4 h'],
  ])('%d s is %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  test.each([
    [512, '512 B'],
    [1400, '1.4 kB'],
    [100_000, '100 kB'],
    [3_000_000, '3 MB'],
  ])('%d bytes are %s', (size, text) => expect(formatBytes(size)).toBe(text));
});

describe('ids and times', () => {
  test('a long id is shortened in its middle, a short one is not', () => {
    expect(shortId('7f3a00000000000000000000000091c2')).toBe('7f3a…000091c2');
    expect(shortId('short')).toBe('short');
  });

  test('the shortened ids of a hundred thousand sessions of one minute are distinct', () => {
    const ids = new SessionIdGenerator(() => Date.parse('2026-11-22T12:04:11Z'));
    const short = new Set(Array.from({ length: 100_000 }, () => shortId(ids.generateId())));
    // Four characters distinguish 65,536 ids at most; with eight, one or two pairs of so many are equal by chance.
    expect(short.size).toBeGreaterThan(99_900);
  });

  test('times are UTC in a fixed form', () => {
    const iso = '2026-11-22T12:04:11.123Z';
    expect(formatTimeOfDay(iso)).toBe('12:04:11');
    expect(formatTimeOfDayMillis(iso)).toBe('12:04:11.123');
    expect(formatDateTime(iso)).toBe('2026-11-22 12:04:11 UTC');
    expect(formatTimeOrDate(iso, '2026-11-22T23:00:00.000Z')).toBe('12:04:11');
    expect(formatTimeOrDate(iso, '2026-11-23T00:00:00.000Z')).toBe('22 Nov 12:04:11');
    expect(secondsBetween(iso, '2026-11-22T12:04:13.123Z')).toBe(2);
  });
});
