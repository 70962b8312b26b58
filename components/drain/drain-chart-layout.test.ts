import { describe, expect, test } from 'vitest';
import { getDrainCurve, selectSamples } from '@/components/backend/drain-curve';
import type { LoadPoint } from '@/lib/contract/types';
import { layOutDrainCurve } from './drain-chart-layout';

const start = Date.parse('2026-11-22T12:00:00Z') / 1000;
const iso = (seconds: number) => new Date((start + seconds) * 1000).toISOString();
const draining = { adminState: 'draining', adminSince: iso(0), sessions: 40 } as const;
const falling = [-5, 0, 20, 40].map((at) => ({ time: start + at, sessions: 100 - at }));

describe('the sessions of a drain', () => {
  test('a backend in service has none', () =>
    expect(getDrainCurve({ ...draining, adminState: 'ready' }, falling, iso(60))).toBeNull());

  test('begin with it, and end now', () =>
    expect(getDrainCurve(draining, falling, iso(60))?.map(({ sessions }) => sessions)).toEqual([
      100, 80, 60, 40,
    ]));

  test('are found among the load of all', () => {
    const point = { upstream: 'app', backend: 'b1', time: 7, sessions: 3 } as LoadPoint;
    const load = [
      point,
      { ...point, sessions: null },
      { ...point, backend: 'b2' },
      { ...point, upstream: 'web' },
    ];
    expect(selectSamples({ upstream: 'app', name: 'b1' }, load)).toEqual([{ time: 7, sessions: 3 }]);
  });
});

describe('its curve', () => {
  const samples = [
    { time: 0, sessions: 100 },
    { time: 60, sessions: 40 },
  ];

  test('falls over the width, and is dashed to the earliest and the latest end expected', () => {
    const curve = layOutDrainCurve(samples, { least: 20, most: 40 }, 200, 50);
    expect(curve).toEqual({
      observed: 'M0 0L120 30',
      earliest: 'M120 30L160 50',
      latest: 'M120 30L200 50',
      nowX: 120,
      endTime: 100,
      isEnd: true,
    });
  });

  test('is cut at the edge of the picture if the end is far away', () => {
    const { earliest, latest, endTime, isEnd } = layOutDrainCurve(
      samples,
      { least: 600, most: 1200 },
      660,
      50,
    );
    expect([earliest, latest, endTime, isEnd]).toEqual(['M60 30L660 50', 'M60 30L660 40', 660, false]);
  });

  test('expects nothing if nothing is known', () =>
    expect(layOutDrainCurve(samples, null, 200, 50)).toMatchObject({
      earliest: '',
      latest: '',
      nowX: 200,
      endTime: 60,
    }));
});
