import { expect, test } from 'vitest';
import { timesIn, utc } from './zone';

const iso = '2026-11-22T23:04:11.123Z';
const seconds = Math.floor(Date.parse(iso) / 1000);

test('in UTC, times are as they are written', () => {
  expect(utc.clockMillis(iso)).toBe('23:04:11.123');
  expect(utc.moment(iso)).toBe('2026-11-22 23:04:11 UTC');
  expect(utc.ofWall('2026-11-22T23:04:11')).toBe(seconds);
});

test('in another zone every form follows, the day included', () => {
  const shanghai = timesIn('Asia/Shanghai');
  expect(shanghai.clock(iso)).toBe('07:04:11');
  expect(shanghai.clockMillis(iso)).toBe('07:04:11.123');
  expect(shanghai.clockOrDay(iso, '2026-11-23T12:00:00.000Z')).toBe('07:04:11');
  expect(shanghai.clockOrDay(iso, '2026-11-23T16:00:00.000Z')).toBe('23 Nov 07:04:11');
  expect(shanghai.moment(iso)).toBe('2026-11-23 07:04:11 +08:00');
  expect(shanghai.clockOfSeconds(seconds)).toBe('07:04:11');
  expect(shanghai.wall(seconds)).toBe('2026-11-23T07:04:11');
  expect(shanghai.ofWall('2026-11-23T07:04:11')).toBe(seconds);
});

test('summer time and zones of half an hour are kept', () => {
  const berlin = timesIn('Europe/Berlin');
  expect(berlin.moment('2026-07-01T12:00:00.000Z')).toBe('2026-07-01 14:00:00 +02:00');
  expect(berlin.moment('2026-12-01T12:00:00.000Z')).toBe('2026-12-01 13:00:00 +01:00');
  // An hour after the clocks went back on 25 October 2026.
  expect(berlin.ofWall('2026-10-25T03:00:00')).toBe(Date.parse('2026-10-25T02:00:00Z') / 1000);
  expect(timesIn('America/St_Johns').moment('2026-12-01T12:00:00.000Z')).toBe('2026-12-01 08:30:00 -03:30');
});

test('a zone that nobody knows is refused', () => expect(() => timesIn('Mars/Olympus')).toThrow(RangeError));
