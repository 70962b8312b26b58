import { describe, expect, it } from 'vitest';
import { CleanupStack } from './cleanup';
import type { UiMeasurement } from './measure';
import { computeGrowth, type HeapUsage } from './memory';
import { countSnapshotObjects } from './snapshot';
import { computeSlope, quantile } from './statistics';
import { formatTable } from './table';

describe('figures', () => {
  it('a quantile is one of the values, and the worst is the last', () => {
    const values = [5, 1, 4, 2, 3];
    expect([0.5, 0.95, 1].map((share) => quantile(values, share))).toEqual([3, 5, 5]);
    expect(quantile([7], 0.95)).toBe(7);
  });

  it('a line is as steep as its points, and uncertain if they scatter', () => {
    const straight = computeSlope([
      [0, 1],
      [1, 3],
      [2, 5],
    ]);
    expect(straight).toEqual({ perUnit: 2, error: 0 });
    expect(
      computeSlope([
        [0, 1],
        [1, 4],
        [2, 5],
      ]).error,
    ).toBeCloseTo(Math.sqrt(1 / 3), 6);
  });

  it('growth is reported per hour, and the first two minutes do not count', () => {
    const held = [0, 1, 4, 5, 6, 7].map((minute): HeapUsage => {
      return { minute, heap: minute < 5 ? 0 : 1000 * minute, objects: 0, nodes: 5, listeners: 5 };
    });
    expect(computeGrowth(held, ({ heap }) => heap)?.perUnit).toBeCloseTo(60_000, 6);
    expect(computeGrowth(held.slice(0, 5), ({ heap }) => heap)).toBeNull();
  });
});

it('code and what is the browser’s own are no part of what a page holds', () => {
  const meta = {
    node_fields: ['type', 'name', 'self_size'],
    node_types: [['object', 'code', 'native'], 'string'],
  };
  const nodes = [0, 7, 100, 1, 7, 5000, 2, 7, 900, 0, 7, 20];
  expect(countSnapshotObjects({ snapshot: { meta: meta as never }, nodes })).toBe(120);
});

describe('what was started', () => {
  it('ends in reverse order, each part once, even if one fails', async () => {
    const ended: string[] = [];
    const started = new CleanupStack();
    for (const name of ['one', 'two', 'three']) {
      await started.add(Promise.resolve(name), (it) => {
        ended.push(it);
        if (it === 'two') throw new Error('two does not end');
      });
    }
    await expect(started.runAll()).rejects.toThrow('two does not end');
    await expect(started.runAll()).rejects.toThrow('two does not end');
    expect(ended).toEqual(['three', 'two', 'one']);
  });

  it('ends if it was still starting at the end, and not if it never started', async () => {
    const ended: string[] = [];
    const started = new CleanupStack();
    let begin: (name: string) => void = () => undefined;
    const slow = started.add(
      new Promise<string>((resolve) => {
        begin = resolve;
      }),
      (it) => ended.push(it),
    );
    const failing = started.add(Promise.reject<string>(new Error('no')), (it) => ended.push(it));
    await expect(failing).rejects.toThrow('no');
    const end = started.runAll();
    begin('slow');
    await Promise.all([slow, end]);
    expect(ended).toEqual(['slow']);
  });
});

it('the table says what misses its target', () => {
  const busy = { all: 0.3, script: 0.2, layout: 0.05 };
  const measured: UiMeasurement = {
    loads: [
      { firstPaint: 400, largestPaint: 500, layoutShift: 0.001 },
      { firstPaint: 700, largestPaint: 900, layoutShift: 0.03 },
    ],
    scripts: [{ path: '/sessions/0123456789abcdef0123456789abcdef', files: 3, bytes: 350_001 }],
    sessions: { ...busy, all: 0.01 },
    pastDay: { ...busy, all: 0.06 },
    live: [{ busy, shift: 0 }],
    held: [
      { minute: 0, heap: 2e6, objects: 1e6, nodes: 9, listeners: 3 },
      { minute: 1, heap: 3e6, objects: 1e6, nodes: 9, listeners: 3 },
    ],
    effects: [100, 200, 1600],
  };
  const rows = formatTable(measured).split('\n');
  const row = (measure: string) => rows.find((line) => line.startsWith(`| ${measure}`));
  expect(row('main thread busy, overview of a past day')).toContain('| ≤ 5 % | 6.0 %');
  expect(row('first contentful paint, overview, median')).toContain('| < 600 ms | 400 ms | yes |');
  expect(row('first contentful paint, overview, worst')).toContain('| 700 ms | **no** |');
  expect(row('layout shift, overview, worst of 2 cold')).toContain('| 0.0300 | **no** |');
  expect(row('compressed JavaScript, first load of `/sessions/[id]`')).toContain('**no**');
  expect(row('main thread busy, overview')).toContain(
    '30.0 % (scripts 20.0 %, styles and layout 5.0 %) | **no**',
  );
  expect(row('growth of the heap')).toContain('not watched for long enough; 3.00 MB held | – |');
  expect(row("a request's effect on screen, 95th")).toContain('| 1600 ms | **no** |');
});
