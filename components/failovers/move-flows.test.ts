import { describe, expect, test } from 'vitest';
import type { MovePoint } from '@/lib/contract/types';
import { createTimeFormat, utcTimeFormat } from '@/lib/core/format/time-format';
import { parseFailoverRange } from './failover-range';
import { createLabelledTicks } from './labelled-ticks';
import { createSankeyData, groupCauseLanes, groupMoveFlows } from './move-flows';

const now = Date.parse('2026-11-22T12:34:56Z') / 1000;
const asked = { range: '', from: '', to: '' };

describe('the range of an address', () => {
  test.each([
    [{}, '11:34:00', '12:34:56', 60],
    [{ range: '5m' }, '12:29:55', '12:34:56', 5],
    [{ range: '24h' }, '12:30:00', '12:34:56', 1800],
    [{ range: 'nonsense' }, '11:34:00', '12:34:56', 60],
    [{ from: '2026-11-22T10:00:00Z', to: '2026-11-22T10:30:00Z' }, '10:00:00', '10:30:00', 60],
    [{ from: '2026-11-22T12:30:00Z' }, '12:30:00', '12:34:56', 5],
    // Zoomed to the surroundings of a recent event.
    [{ from: '2026-11-22T12:33:00Z', to: '2026-11-22T12:38:00Z' }, '12:33:00', '12:34:56', 5],
    [{ from: '2026-11-22T13:00:00Z', to: '2026-11-22T10:30:00Z', range: '5m' }, '12:29:55', '12:34:56', 5],
  ])('%j is from %s to %s in steps of %d s', (params, from, to, step) => {
    const range = parseFailoverRange({ ...asked, ...params }, now);
    const clock = (seconds: number) => new Date(seconds * 1000).toISOString().slice(11, 19);
    expect([clock(range.from), clock(range.to)]).toEqual([from, to]);
    expect(range.step).toBe(step);
  });

  test('never has many more than sixty steps, however long', () => {
    for (const range of ['5m', '15m', '1h', '24h', '7d']) {
      const { from, to, step } = parseFailoverRange({ ...asked, range }, now);
      expect((to - from) / step).toBeLessThanOrEqual(62);
    }
  });
});

const point = (time: number, backends: [string, string], reason: string, moves: number): MovePoint => ({
  time,
  upstream: 'web',
  previousBackend: backends[0],
  backend: backends[1],
  reason,
  moves,
});
const points = [
  point(0, ['b1', 'b2'], 'timeout', 1),
  point(10, ['b1', 'b2'], 'timeout', 2),
  point(10, ['b2', 'b1'], 'full', 7),
  point(20, ['b1', 'b2'], 'full', 1),
];

test('flows are summed over time, most first, each cause apart', () => {
  expect(
    groupMoveFlows(points).map(({ from, to, reason, moves }) => `${from} ${to} ${reason} ${moves}`),
  ).toEqual(['b2 b1 full 7', 'b1 b2 timeout 3', 'b1 b2 full 1']);
});

test('backends that lost to each other stand on both sides of the picture', () => {
  expect(createSankeyData(groupMoveFlows(points))).toEqual({
    nodes: [
      { name: 'b1', side: 'from' },
      { name: 'b2', side: 'from' },
      { name: 'b1', side: 'to' },
      { name: 'b2', side: 'to' },
    ],
    links: [
      { source: 1, target: 2, value: 7 },
      { source: 0, target: 3, value: 4 },
    ],
  });
});

test('each cause has a lane with its moves in every step, moves outside the range are left out', () => {
  expect(
    groupCauseLanes([...points, point(30, ['b1', 'b2'], 'full', 9)], { from: 0, to: 30, step: 10 }),
  ).toEqual([
    { reason: 'full', moves: 8, steps: [0, 7, 1] },
    { reason: 'timeout', moves: 3, steps: [1, 2, 0] },
  ]);
});

test('the time axis has as many round moments as there is room for', () => {
  const labels = (span: number, width: number, times = utcTimeFormat) =>
    createLabelledTicks({ from: now - (now % 60), to: now - (now % 60) + span }, width, times).map(
      ({ label }) => label,
    );
  expect(labels(300, 360)).toEqual(['12:34', '12:35', '12:36', '12:37', '12:38', '12:39']);
  expect(labels(7 * 86_400, 300)).toEqual(['11-23', '11-25', '11-27', '11-29']);
  // Half past the hour in UTC is a full hour there.
  expect(labels(3 * 3600, 300, createTimeFormat('Asia/Kolkata'))).toEqual(['19:00', '20:00', '21:00']);
});
