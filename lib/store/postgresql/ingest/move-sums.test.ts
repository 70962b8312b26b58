import { expect, it } from 'vitest';
import { sumMoves } from './move-sums';
import { createDecision, createMove } from './test-decisions';

it('moves are counted per pair of backends and cause in every step, and in all', () => {
  const { moves, totals } = sumMoves([
    createMove(['b1', 'b2'], { time: 59 }),
    createMove(['b1', 'b2'], { time: 60 }),
    createMove(['b2', 'b1'], { time: 60, previousBackend: null }),
    createDecision({ time: 60 }),
  ]);
  const read = ({ step, time, previousBackend, backend, moves: count }: (typeof moves)[number]) => [
    ...[step, time, previousBackend, backend, count],
  ];
  expect(moves.map(read)).toEqual([
    [1, 59, 'b1', 'b2', 1],
    [1, 60, '', 'b1', 1],
    [1, 60, 'b1', 'b2', 1],
    [60, 0, 'b1', 'b2', 1],
    [60, 60, '', 'b1', 1],
    [60, 60, 'b1', 'b2', 1],
    [3600, 0, '', 'b1', 1],
    [3600, 0, 'b1', 'b2', 2],
  ]);
  expect(totals.map(read)).toEqual([
    [0, 0, '', 'b1', 1],
    [0, 0, 'b1', 'b2', 2],
  ]);
});
