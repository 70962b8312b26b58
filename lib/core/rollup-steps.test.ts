import { expect, test } from 'vitest';
import { getRollup, loadStepsSeconds, selectChartStep } from './rollup-steps';

const hour = 3600;
const day = 86_400;

test.each([
  ['five minutes', 300, 300, 1],
  ['a quarter of an hour', 900, 900, 5],
  ['an hour', hour, hour, 60],
  ['a day', day, day, 300],
  ['a week', 7 * day, 7 * day, 3600],
  ['five minutes of yesterday, whose seconds are gone', 300, 2 * day, 60],
  ['an hour of last spring, whose minutes are gone', hour, 200 * day, 3600],
  ['ten years', 3650 * day, 3650 * day, day],
])('%s are read in fitting steps', (_what, seconds, age, step) => {
  expect(selectChartStep(seconds, age, 300)).toBe(step);
});

test('every step is made of whole steps of its rollup', () => {
  for (const step of loadStepsSeconds) expect(step % getRollup(step)).toBe(0);
});
