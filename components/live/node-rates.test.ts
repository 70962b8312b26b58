import { expect, test } from 'vitest';
import type { NodeRow } from '@/lib/contract/types';
import { appendNodeRates } from './node-rates';

const picture = (upTo: number, rate: number | null) => ({
  upTo,
  nodes: [{ name: 'edge-1', requestsPerSecond: rate } as NodeRow],
});

test('one sample is kept per second, as far back as asked', () => {
  let samples = appendNodeRates([], picture(100, 5), 60);
  samples = appendNodeRates(samples, picture(101, null), 60);
  samples = appendNodeRates(samples, picture(101, 6), 60);
  expect(samples).toEqual([
    { time: 100, byNode: { 'edge-1': 5 } },
    { time: 101, byNode: { 'edge-1': 6 } },
  ]);
  expect(appendNodeRates(samples, picture(161, 7), 60).map(({ time }) => time)).toEqual([101, 161]);
});
