import { describe, expect, it } from 'vitest';
import { followDisplacement } from './displaced-sums';
import { createDecision, createMove } from './test-decisions';

const displaced = (homeBackend: string, backend: string, since: number) => ({
  homeBackend,
  backend,
  since: since * 1e6,
});

describe('a session that moves', () => {
  it('is displaced from its first backend, however often it moves, until it is back', () => {
    const first = createMove(['b1', 'b2'], { time: 1 });
    const second = createMove(['b2', 'b3'], { time: 2 });
    expect(followDisplacement(null, [first, second])).toEqual(displaced('b1', 'b3', 2));
    expect(followDisplacement(displaced('b1', 'b2', 1), [second])).toEqual(displaced('b1', 'b3', 2));
    const back = createMove(['b3', 'b1'], { time: 3 });
    expect(followDisplacement(displaced('b1', 'b3', 2), [back])).toBeNull();
    const again = createMove(['b1', 'b4'], { time: 4 });
    expect(followDisplacement(null, [first, second, back, again])).toEqual(displaced('b1', 'b4', 4));
  });

  it('is not displaced if it was unpinned, called home, or assigned again', () => {
    const known = displaced('b1', 'b2', 1);
    for (const reason of ['unpinned', 'returned'] as const)
      expect(followDisplacement(known, [createMove(['b2', 'b3'], { time: 2, reason })])).toBeNull();
    const assigned = createDecision({ time: 2, outcome: 'assigned', backend: 'b3' });
    expect(followDisplacement(known, [assigned])).toBeNull();
    expect(followDisplacement(null, [assigned])).toBeNull();
    expect(followDisplacement(null, [assigned, createMove(['b3', 'b4'], { time: 3 })])).toEqual(
      displaced('b3', 'b4', 3),
    );
  });

  it('is where its latest decision says, in whatever order they come', () => {
    const known = displaced('b1', 'b2', 5);
    expect(followDisplacement(known, [createMove(['b2', 'b1'], { time: 4 })])).toEqual(known);
    expect(followDisplacement(known, [createMove(['b2', 'b3'], { time: 6, backend: null })])).toEqual(known);
  });
});
