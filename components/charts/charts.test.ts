import { expect, test } from 'vitest';
import { englishFormatters } from '@/components/catalogue/english-formatters';
import { createTimeFormat, utcTimeFormat } from '@/lib/core/format/time-format';
import { Crosshair } from './crosshair';
import { getLatestValue } from './latest-values';
import { clusterMarks, findCluster } from './mark-clusters';
import { timeToX, xToTime } from './plot-scale';
import { findNearestRow, getAxisMax, isIsolatedPoint } from './series';
import { createSparklinePath } from './sparkline-path';
import { createTimeTicks, formatTick } from './time-ticks';
import { topSeries } from './top-series';

test('a sparkline spans its box, and a gap lifts the pen', () => {
  expect(createSparklinePath([0, 4, null, 2], 30, 12)).toBe('M0.0 11.0L10.0 1.0M30.0 6.0');
  expect(createSparklinePath([], 30, 12)).toBe('');
  expect(createSparklinePath([0, 0], 30, 12)).toBe('M0.0 11.0L30.0 11.0');
});

test('the time axis is marked at whole minutes', () =>
  expect(createTimeTicks(61, 240, 4)).toEqual([120, 180, 240]));

test('a longer axis is marked at round hours and midnights of the clock shown', () => {
  const [eight, hour] = [8 * 3600, 3600];
  expect(createTimeTicks(0, 24 * hour, 4, eight)).toEqual([4, 10, 16, 22].map((at) => at * hour));
  const at = (iso: string) => Date.parse(iso) / 1000;
  expect(formatTick(at('2026-11-22T12:00:00Z'), 12 * hour, utcTimeFormat)).toBe('12:00');
  expect(formatTick(at('2026-11-23T00:00:00Z'), 12 * hour, utcTimeFormat)).toBe('23 Nov');
  expect(formatTick(at('2026-11-22T12:04:10Z'), 5, utcTimeFormat)).toBe('12:04:10');
  const shanghai = createTimeFormat('Asia/Shanghai', 'zh-Hans');
  expect(formatTick(at('2026-11-22T16:00:00Z'), 12 * hour, shanghai)).toBe('11月23日');
});

test('a moment is found at its position', () => {
  const scale = { from: 1000, to: 1300, width: 660 };
  expect(xToTime(timeToX(1100, scale), scale)).toBeCloseTo(1100);
  expect(xToTime(-50, scale)).toBe(1000);
  expect(xToTime(9999, scale)).toBe(1300);
});

test('the crosshair reads the nearest row', () => {
  const rows = [100, 102, 104].map((time) => ({ time, values: [time] }));
  expect(findNearestRow(rows, 0)?.time).toBe(100);
  expect(findNearestRow(rows, 102.9)?.time).toBe(102);
  expect(findNearestRow(rows, 999)?.time).toBe(104);
  expect(findNearestRow([], 1)).toBeUndefined();
});

test('a stretch is marked in either direction', () => {
  const crosshair = new Crosshair();
  crosshair.startSelection(120);
  crosshair.moveTo(100);
  expect(crosshair.finishSelection()).toEqual({ from: 100, to: 120 });
  expect(crosshair.finishSelection()).toBeNull();
});

test('of thirty backends the seven busiest are lines and the others are one, whatever is singled out', () => {
  const series = Array.from({ length: 30 }, (_, slot) => ({ name: `b${slot}`, slot }));
  const rows = [
    { time: 0, values: series.map(({ slot }) => slot) },
    { time: 1, values: series.map(() => null) },
  ];
  const few = topSeries(series, rows, englishFormatters.t);
  const names = ['b23', 'b24', 'b25', 'b26', 'b27', 'b28', 'b29', '23 more'];
  expect(few.series.map(({ name }) => name)).toEqual(names);
  expect(few.rows.map(({ values }) => values.at(-1))).toEqual([(22 * 23) / 2, null]);
  const chosen = topSeries(series, rows, englishFormatters.t, 'b4');
  expect(chosen.series.map(({ name }) => name)).toEqual(['b4', ...names.slice(1)]);
  expect(chosen.otherNames).not.toContain('b4');
  // Of equals those that were drawn stay, until one is clearly busier.
  const even = [{ time: 0, values: series.map(({ slot }) => (slot === 29 ? 124 : 100)) }];
  const last = series.slice(-8, -1).map(({ name }) => name);
  expect(topSeries(series, even, englishFormatters.t, null, last).series.map(({ name }) => name)).toEqual([
    ...last,
    '23 more',
  ]);
  expect(topSeries(series, even, englishFormatters.t, null, []).series.map(({ name }) => name)).toContain(
    'b29',
  );
  const busier = [{ time: 0, values: series.map(({ slot }) => (slot === 29 ? 126 : 100)) }];
  expect(topSeries(series, busier, englishFormatters.t, null, last).series.map(({ name }) => name)).toContain(
    'b29',
  );
  expect(topSeries(series.slice(0, 8), rows, englishFormatters.t).series).toHaveLength(8);
});

test('a point between two gaps is lonely', () => {
  const rows = [null, 5, null, 4, 3].map((value, time) => ({ time, values: [value] }));
  expect(rows.map((_, index) => isIsolatedPoint(rows, 0, index))).toEqual([false, true, false, false, false]);
});

test.each([
  [0, 4],
  [3, 4],
  [7, 8],
  [18, 20],
  [43, 60],
  [900, 1000],
  [1234, 2000],
])('an axis for values up to %d ends at %d', (largest, top) => {
  expect(getAxisMax([{ time: 0, values: [largest, null] }])).toBe(top);
});

test('the legend shows the figure that the page has elsewhere, for several lines their sum', () => {
  const latest = new Map([
    ['b1', 2.2],
    ['b2', 3],
    ['b3', null],
  ]);
  expect(getLatestValue({ name: 'b1', slot: 0 }, [], latest)).toBe(2.2);
  expect(getLatestValue({ name: 'b3', slot: 2 }, [], latest)).toBeNull();
  expect(getLatestValue({ name: '3 others', slot: null }, ['b1', 'b2', 'b3'], latest)).toBe(5.2);
});

test('marks too near to be distinguished are one sign that counts all of them', () => {
  const scale = { from: 0, to: 1000, width: 1060 };
  const marks = [
    { time: 100, label: 'a' },
    { time: 110, to: 115, count: 7, label: 'b' },
    { time: 500, label: 'c' },
  ];
  const clusters = clusterMarks(marks, scale);
  expect(clusters.map(({ from, to, count }) => [from, to, count])).toEqual([
    [100, 115, 8],
    [500, 500, 1],
  ]);
  expect(findCluster(clusters, timeToX(112, scale))?.count).toBe(8);
  expect(findCluster(clusters, timeToX(300, scale))).toBeUndefined();
});

test('2,000 marks are a handful of signs', () => {
  const marks = Array.from({ length: 2000 }, (_, time) => ({ time, label: '' }));
  const clusters = clusterMarks(marks, { from: 0, to: 2000, width: 900 });
  expect(clusters.length).toBeLessThan(30);
  expect(clusters.reduce((sum, { count }) => sum + count, 0)).toBe(2000);
});
