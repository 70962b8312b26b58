import { expect, it } from 'vitest';
import { createDecision, createMove } from './test-decisions';
import { findUnpinEnds } from './unpin-ends';

it('an unpinning ends with a move, or with a new assignment of a lost pin, once a response has begun', () => {
  const assigned = { outcome: 'assigned', presented: 'unknown' } as const;
  const ends = findUnpinEnds([
    createMove(['b1', 'b2'], { time: 1, session: 'moved' }),
    createMove(['b1', 'b2'], { time: 2, session: 'unpinned', reason: 'unpinned' }),
    createDecision({ time: 3, session: 'assigned', ...assigned }),
    createDecision({ time: 4, session: 'new', ...assigned, presented: 'none' }),
    createDecision({ time: 5, session: 'no response', ...assigned, timeToFirstByte: null }),
    createDecision({ time: 6, session: 'pinned' }),
  ]);
  expect(ends).toEqual([
    { upstream: 'web', session: 'moved', left: 'b1', time: 1e6 },
    { upstream: 'web', session: 'unpinned', left: 'b1', time: null },
    { upstream: 'web', session: 'assigned', left: null, time: 3e6 },
  ]);
});
