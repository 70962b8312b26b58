import { expect, test } from 'vitest';
import { timesIn, utc } from '@/lib/format/zone';
import { fieldOf, isoOf, momentOf } from './moment';

const shanghai = timesIn('Asia/Shanghai');

test('a field with or without seconds names a moment on the clocks of the zone', () => {
  expect(momentOf('2026-11-22T12:04', utc)).toBe('2026-11-22T12:04:00Z');
  expect(momentOf('2026-11-22T12:05:06', utc)).toBe('2026-11-22T12:05:06Z');
  expect(momentOf('2026-11-22T12:04', shanghai)).toBe('2026-11-22T04:04:00Z');
});

test('an empty field names none', () => {
  expect(momentOf('', shanghai)).toBe('');
  expect(fieldOf('', shanghai)).toBe('');
});

test('a field shows a moment as the clocks of the zone do', () => {
  expect(fieldOf('1970-01-01T00:00:00Z', utc)).toBe('1970-01-01T00:00:00');
  expect(fieldOf('1970-01-01T00:00:00Z', shanghai)).toBe('1970-01-01T08:00:00');
  expect(isoOf(1999)).toBe('1970-01-01T00:00:01Z');
});
