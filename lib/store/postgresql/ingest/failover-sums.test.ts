import { expect, it } from 'vitest';
import { gatherMoveRuns } from './failover-sums';
import { createDecision, createMove } from './test-decisions';

it('moves of one cause are gathered until a long gap, each session once', () => {
  const move = (time: number, session: string) => createMove(['b1', 'b2'], { time, session });
  const runs = gatherMoveRuns([
    move(0, 'a'),
    createMove(['b1', 'b2'], { time: 1, reason: 'backend-down' }),
    createDecision({ time: 2 }),
    move(10, 'b'),
    move(40, 'a'),
    move(70.000001, 'a'),
  ]);
  expect(
    runs.map(({ reason, first, last, sessions }) => [reason, first / 1e6, last / 1e6, [...sessions].sort()]),
  ).toEqual([
    ['timeout', 0, 40, ['a', 'b']],
    ['backend-down', 1, 1, ['s1']],
    ['timeout', 70.000001, 70.000001, ['a']],
  ]);
});
