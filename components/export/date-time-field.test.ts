import { expect, test } from 'vitest';
import { createTimeFormat, utcTimeFormat } from '@/lib/core/format/time-format';
import { formatIsoToSecond } from '@/lib/core/iso-time';
import { formatDateTimeField, parseDateTimeField } from './date-time-field';

const shanghai = createTimeFormat('Asia/Shanghai');

test('a field with or without seconds names a moment on the clocks of the zone', () => {
  expect(parseDateTimeField('2026-11-22T12:04', utcTimeFormat)).toBe('2026-11-22T12:04:00Z');
  expect(parseDateTimeField('2026-11-22T12:05:06', utcTimeFormat)).toBe('2026-11-22T12:05:06Z');
  expect(parseDateTimeField('2026-11-22T12:04', shanghai)).toBe('2026-11-22T04:04:00Z');
});

test('an empty field names none', () => {
  expect(parseDateTimeField('', shanghai)).toBe('');
  expect(formatDateTimeField('', shanghai)).toBe('');
});

test('a field shows a moment as the clocks of the zone do', () => {
  expect(formatDateTimeField('1970-01-01T00:00:00Z', utcTimeFormat)).toBe('1970-01-01T00:00:00');
  expect(formatDateTimeField('1970-01-01T00:00:00Z', shanghai)).toBe('1970-01-01T08:00:00');
  expect(formatIsoToSecond(1999)).toBe('1970-01-01T00:00:01Z');
});
