import { expect, test } from 'vitest';
import { createTimeFormat, utcTimeFormat } from './time-format';

const iso = '2026-11-22T23:04:11.123Z';
const seconds = Math.floor(Date.parse(iso) / 1000);

test('in UTC, times are as they are written', () => {
  expect(utcTimeFormat.timeOfDayMillis(iso)).toBe('23:04:11.123');
  expect(utcTimeFormat.dateTime(iso)).toBe('2026-11-22 23:04:11 UTC');
  expect(utcTimeFormat.fromLocalDateTime('2026-11-22T23:04:11')).toBe(seconds);
});

test('in another zone every form follows, the day included', () => {
  const shanghai = createTimeFormat('Asia/Shanghai');
  expect(shanghai.timeOfDay(iso)).toBe('07:04:11');
  expect(shanghai.timeOfDayMillis(iso)).toBe('07:04:11.123');
  expect(shanghai.timeOrDate(iso, '2026-11-23T12:00:00.000Z')).toBe('07:04:11');
  expect(shanghai.timeOrDate(iso, '2026-11-23T16:00:00.000Z')).toBe('23 Nov 07:04:11');
  expect(shanghai.dateTime(iso)).toBe('2026-11-23 07:04:11 +08:00');
  expect(shanghai.timeOfDayFromSeconds(seconds)).toBe('07:04:11');
  expect(shanghai.toLocalDateTime(seconds)).toBe('2026-11-23T07:04:11');
  expect(shanghai.fromLocalDateTime('2026-11-23T07:04:11')).toBe(seconds);
});

test('summer time and zones of half an hour are kept', () => {
  const berlin = createTimeFormat('Europe/Berlin');
  expect(berlin.dateTime('2026-07-01T12:00:00.000Z')).toBe('2026-07-01 14:00:00 +02:00');
  expect(berlin.dateTime('2026-12-01T12:00:00.000Z')).toBe('2026-12-01 13:00:00 +01:00');
  // An hour after the clocks went back on 25 October 2026.
  expect(berlin.fromLocalDateTime('2026-10-25T03:00:00')).toBe(Date.parse('2026-10-25T02:00:00Z') / 1000);
  expect(createTimeFormat('America/St_Johns').dateTime('2026-12-01T12:00:00.000Z')).toBe(
    '2026-12-01 08:30:00 -03:30',
  );
});

test('an unknown zone is refused', () => expect(() => createTimeFormat('Mars/Olympus')).toThrow(RangeError));
