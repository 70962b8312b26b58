import { expect, it } from 'vitest';
import { listFailedBackends } from './failed-backends';
import { gatherMoveRuns } from './failover-sums';
import { toStorableRecords } from './storable-records';
import { createMove } from './test-decisions';

it('the backends whose events a batch may change are those that sessions left, and those that failed', () => {
  const runs = gatherMoveRuns([
    createMove(['b1', 'b2']),
    createMove(['b1', 'b2'], { previousBackend: null }),
  ]);
  expect(
    listFailedBackends(runs, [
      ['h', 1, 'api', 'b3', 'down', null],
      ['f', 1, 'web', 'b4', 'b2', 'timeout', { code: 'reset' }],
      ['c', 1, 'web', 's1', 1, 1, 1],
    ]),
  ).toEqual([
    ['web', 'b1'],
    ['api', 'b3'],
    ['web', 'b4'],
  ]);
});

it('the texts of other records can be stored, wherever they are', () => {
  const [record] = toStorableRecords([
    ['e', 1, 'x\0', { list: [{ 'a\0': '\ud800' }], none: null, count: 1 } as never],
  ]);
  expect(record).toEqual(['e', 1, 'x\uFFFD', { list: [{ 'a\uFFFD': '\uFFFD' }], none: null, count: 1 }]);
});
