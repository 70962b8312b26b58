import { expect, test } from 'vitest';
import { createRange, parseRange, resolveRange, serializeRange } from './range';

test('a range survives the address unchanged', () => {
  for (const text of ['15m', '1h', '24h', '7d', '2026-11-22T12:00:00Z..2026-11-22T12:20:00Z'])
    expect(serializeRange(parseRange(text) ?? { kind: 'live' })).toBe(text);
  expect(serializeRange({ kind: 'live' })).toBe('');
});

test.each([
  '',
  '3h',
  'yesterday..today',
  '2026-11-22T12:00:00Z',
  '2026-11-22T12:00:00Z..2026-11-22T11:00:00Z',
])('"%s" is no range', (text) => expect(parseRange(text)).toBeNull());

test('dragged backwards or hardly at all, a range still has a beginning and an end to show', () => {
  expect(createRange(120.4, 100.6)).toEqual({ kind: 'between', from: 100, to: 121 });
  expect(createRange(100, 101)).toEqual({ kind: 'between', from: 100, to: 110 });
});

test('a number of seconds ends now, a stretch between two moments is fixed', () => {
  expect(resolveRange({ kind: 'last', seconds: 900 }, 10_000)).toEqual({ from: 9100, to: 10_000 });
  expect(resolveRange({ kind: 'between', from: 5, to: 50 }, 10_000)).toEqual({ from: 5, to: 50 });
  // The surroundings of a recent event end now, not minutes ahead.
  expect(resolveRange({ kind: 'between', from: 9900, to: 10_200 }, 10_000)).toEqual({
    from: 9900,
    to: 10_000,
  });
  expect(resolveRange({ kind: 'between', from: 10_100, to: 10_200 }, 10_000)).toEqual({
    from: 10_100,
    to: 10_110,
  });
});
