import { expect, test } from 'vitest';
import type { Failure } from '@/lib/core/failure';
import { FailureTracker } from './failure-tracker';

const refused: Failure = { code: 'connection-refused' };
const timedOut: Failure = { code: 'timeout', phase: 'connect', afterMs: 500 };

test('failures are counted from the first on, and the last says why', () => {
  const failures = new FailureTracker(0);
  expect(failures.getSummary(1000, false, null)).toBeNull();
  failures.recordFailure(refused, 1000);
  failures.recordFailure(timedOut, 3000);
  expect(failures.getSummary(9_000_000, false, 5000)).toEqual({
    failures: 2,
    since: 1000,
    failure: timedOut,
    nextTry: 5000,
  });
  failures.clear();
  expect(failures.getSummary(4000, false, 5000)).toBeNull();
  failures.recordFailure(refused, 6000);
  expect(failures.getSummary(6000, false, null)).toMatchObject({ failures: 1, since: 6000 });
});

test('if no check clears them they are forgotten after a while, but not while the backend is down', () => {
  const failures = new FailureTracker(1000);
  failures.recordFailure(refused, 0);
  expect(failures.getSummary(999, false, null)).toMatchObject({ failures: 1 });
  expect(failures.getSummary(1000, false, null)).toBeNull();
  expect(failures.getSummary(1000, true, 2000)).toMatchObject({ failures: 1, nextTry: 2000 });
  failures.recordFailure(refused, 1500);
  expect(failures.getSummary(1500, false, null)).toMatchObject({ failures: 1, since: 1500 });
});
