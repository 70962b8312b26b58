import { expect, test } from 'vitest';
import { Failures } from './failures';

test('failures are counted from the first on, and the last says why', () => {
  const failures = new Failures(0);
  expect(failures.at(1000, false, null)).toBeNull();
  failures.add('connection refused', 1000);
  failures.add('no connection within 500 ms', 3000);
  expect(failures.at(9_000_000, false, 5000)).toEqual({
    failures: 2,
    since: 1000,
    detail: 'no connection within 500 ms',
    nextTry: 5000,
  });
  failures.clear();
  expect(failures.at(4000, false, 5000)).toBeNull();
  failures.add('connection refused', 6000);
  expect(failures.at(6000, false, null)).toMatchObject({ failures: 1, since: 6000 });
});

test('where no check clears them they are forgotten after a while, but not while the backend is down', () => {
  const failures = new Failures(1000);
  failures.add('connection refused', 0);
  expect(failures.at(999, false, null)).toMatchObject({ failures: 1 });
  expect(failures.at(1000, false, null)).toBeNull();
  expect(failures.at(1000, true, 2000)).toMatchObject({ failures: 1, nextTry: 2000 });
  failures.add('connection refused', 1500);
  expect(failures.at(1500, false, null)).toMatchObject({ failures: 1, since: 1500 });
});
