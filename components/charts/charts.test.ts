import { expect, test } from 'vitest';
import { axisTop, minuteTicks } from './series';
import { sparkPath } from './sparkPath';

test('a sparkline spans its box, and a gap lifts the pen', () => {
  expect(sparkPath([0, 4, null, 2], 30, 12)).toBe('M0.0 11.0L10.0 1.0M30.0 6.0');
  expect(sparkPath([], 30, 12)).toBe('');
  expect(sparkPath([0, 0], 30, 12)).toBe('M0.0 11.0L30.0 11.0');
});

test('the time axis is marked at whole minutes', () => expect(minuteTicks(61, 240)).toEqual([120, 180, 240]));

test.each([
  [0, 4],
  [3, 4],
  [7, 8],
  [18, 20],
  [43, 60],
  [900, 1000],
  [1234, 2000],
])('an axis for values up to %d ends at %d', (largest, top) => {
  expect(axisTop([{ time: 0, values: [largest, null] }])).toBe(top);
});
