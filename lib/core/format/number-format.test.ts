import { expect, test } from 'vitest';
import { getNumberFormat } from './number-format';

const chinese = getNumberFormat('zh-Hans');

test.each([
  [0, '0'],
  [412.4, '412'],
  [999.7, '1,000'],
  [9999, '9,999'],
  [9999.6, '1万'],
  [12_400, '1.24万'],
  [1_000_000, '100万'],
  [99_960_000, '1亿'],
  [306_000_000, '3.06亿'],
  [-12_400, '-1.24万'],
])('Chinese counts %d as %s', (value, text) => expect(chinese.compact(value)).toBe(text));

test.each([
  [12, '12 秒'],
  [360, '6 分钟'],
  [7500, '2 小时 5 分钟'],
  [273_600, '3 天 4 小时'],
])('%d s last %s in Chinese', (seconds, text) => expect(chinese.duration(seconds)).toBe(text));

test('Chinese percentages have no space, and units of the SI are the same', () => {
  expect(chinese.percent(0.5)).toBe('50.0%');
  expect(chinese.latency(18_000)).toBe('18 ms');
  expect(chinese.bytes(1400)).toBe('1.4 kB');
});

test('English numbers are those of the formats', () => {
  expect(getNumberFormat('en').compact(12_400)).toBe('12.4 k');
  expect(getNumberFormat('en').duration(7500)).toBe('2 h 5 min');
});
