import { describe, expect, test } from 'vitest';
import type { LoadPoint } from '@/lib/api/types';
import { curveOf } from './curve';
import { drainProgress, samplesOf } from './drainProgress';

const start = Date.parse('2026-11-22T12:00:00Z') / 1000;
const iso = (seconds: number) => new Date((start + seconds) * 1000).toISOString();
const draining = { adminState: 'draining', adminSince: iso(0), drainDeadline: null, sessions: 40 } as const;
const falling = [-5, 0, 20, 40].map((at) => ({ time: start + at, sessions: 100 - at }));

describe('the progress of a drain', () => {
  test('a backend in service has none', () => {
    expect(drainProgress({ ...draining, adminState: 'ready' }, falling, iso(60))).toBeNull();
  });

  test('the end is estimated from the rate at which sessions left since it began', () => {
    const progress = drainProgress(draining, falling, iso(60));
    expect(progress?.curve.map(({ sessions }) => sessions)).toEqual([100, 80, 60, 40]);
    expect(progress?.perSecond).toBeCloseTo(1);
    expect(progress?.secondsLeft).toBe(40);
  });

  test('what happened more than two minutes ago says nothing of the rate', () => {
    const stuck = [0, 10, 300, 350, 390].map((at) => ({ time: start + at, sessions: at < 300 ? 900 : 40 }));
    const progress = drainProgress(draining, stuck, iso(400));
    expect([progress?.perSecond, progress?.secondsLeft]).toEqual([0, null]);
  });

  test('two samples are too few to speak of a rate', () => {
    expect(drainProgress(draining, falling.slice(0, 2), iso(8))).toMatchObject({
      perSecond: null,
      secondsLeft: null,
    });
  });

  test('once sessions move, it takes no longer than a silent session counts as active', () => {
    const moving = { ...draining, adminState: 'maintenance' } as const;
    expect(drainProgress(moving, [], iso(60))?.secondsLeft).toBe(240);
    const ending = { ...draining, drainDeadline: iso(100) };
    expect(drainProgress(ending, [], iso(60))?.secondsLeft).toBe(340);
    expect(drainProgress(ending, falling, iso(60))?.secondsLeft).toBe(40);
  });

  test('nobody left is the end', () => {
    expect(drainProgress({ ...draining, sessions: 0 }, falling, iso(60))?.secondsLeft).toBe(0);
  });

  test('the samples of one backend are found among the load of all', () => {
    const point = { upstream: 'app', backend: 'b1', time: 7, sessions: 3 } as LoadPoint;
    const load = [
      point,
      { ...point, sessions: null },
      { ...point, backend: 'b2' },
      { ...point, upstream: 'web' },
    ];
    expect(samplesOf({ upstream: 'app', name: 'b1' }, load)).toEqual([{ time: 7, sessions: 3 }]);
  });
});

describe('its curve', () => {
  const samples = [
    { time: 0, sessions: 100 },
    { time: 60, sessions: 40 },
  ];

  test('falls over the width, and is dashed to the expected end', () => {
    const curve = curveOf(samples, 40, 200, 50);
    expect(curve).toEqual({
      seen: 'M0 0L120 30',
      expected: 'M120 30L200 50',
      now: 120,
      end: 100,
      isEnd: true,
    });
  });

  test('runs out of the picture where the end is far away', () => {
    const { expected, end, isEnd } = curveOf(samples, 180, 250, 50);
    expect([expected, end, isEnd]).toEqual(['M100 30L250 40', 150, false]);
  });

  test('expects nothing where nobody knows', () => {
    expect(curveOf(samples, null, 200, 50)).toMatchObject({ expected: '', now: 200, end: 60 });
  });
});
