import { describe, expect, it } from 'vitest';
import { rollupSteps } from '@/lib/core/rollup-steps';
import { getLatencyBucket, sumLoad, sumTotals } from './load-sums';
import { createDecision, createMove } from './test-decisions';

describe('the load of a batch', () => {
  const sums = sumLoad([
    createDecision({ time: 59, status: 502 }),
    createDecision({ time: 59.5, outcome: 'assigned', timeToFirstByte: 1024 }),
    createMove(['b1', 'b2'], { time: 60, timeToFirstByte: null }),
    createDecision({ time: 60, outcome: 'refused', backend: null, timeToFirstByte: 5, status: 503 }),
  ]);
  const none = { assigned: 0, pinned: 0, moved: 0, movedAway: 0, refused: 0, errors: 0 };

  it('is counted per second and backend, a move also where it came from', () => {
    const seconds = sums.filter(({ step }) => step === 1);
    expect(seconds.map(({ latencies: _latencies, ...sum }) => sum)).toEqual([
      {
        ...{ ...none, step: 1, time: 59, upstream: 'web', backend: 'b1' },
        ...{ requests: 2, assigned: 1, pinned: 1, errors: 1, bytesIn: 200, bytesOut: 400 },
      },
      {
        ...{ ...none, step: 1, time: 60, upstream: 'web', backend: '' },
        ...{ requests: 1, refused: 1, errors: 1, bytesIn: 100, bytesOut: 200 },
      },
      {
        ...none,
        step: 1,
        time: 60,
        upstream: 'web',
        backend: 'b1',
        requests: 0,
        movedAway: 1,
        bytesIn: 0,
        bytesOut: 0,
      },
      {
        ...none,
        step: 1,
        time: 60,
        upstream: 'web',
        backend: 'b2',
        requests: 1,
        moved: 1,
        bytesIn: 100,
        bytesOut: 200,
      },
    ]);
  });

  it('is the same in each step', () => {
    for (const step of rollupSteps) {
      const ofStep = sums.filter((sum) => sum.step === step);
      expect(ofStep.reduce((sum, { requests }) => sum + requests, 0)).toBe(4);
      expect(ofStep.every(({ time }) => time % step === 0)).toBe(true);
    }
    expect(sums.filter(({ step, backend }) => step === 300 && backend === 'b1')).toMatchObject([
      { time: 0, requests: 2, movedAway: 1 },
    ]);
    expect(sumTotals(sums)).toMatchObject([
      { backend: '', refused: 1 },
      { backend: 'b1', requests: 2, assigned: 1, pinned: 1 },
      { backend: 'b2', moved: 1 },
    ]);
  });

  it('has the times to first byte in buckets of a quarter power of two', () => {
    const [{ latencies } = { latencies: [] }] = sums;
    expect(latencies).toHaveLength(41);
    expect(latencies.flatMap((count, bucket) => (count > 0 ? [[bucket, count]] : []))).toEqual([
      [39, 1],
      [40, 1],
    ]);
    expect(
      sums.filter(({ time, step, latencies }) => step === 1 && time === 60 && latencies.length > 0),
    ).toEqual([]);
    expect([0, 1, 2, 3, 4, 1023, 1024, 2 ** 31].map(getLatencyBucket)).toEqual([0, 0, 4, 6, 8, 39, 40, 124]);
  });
});
