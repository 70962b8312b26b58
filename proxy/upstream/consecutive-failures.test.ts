import { describe, expect, it } from 'vitest';
import { ConsecutiveFailures } from './consecutive-failures';

/** @param requests times of failed requests of clients `a`, `b`, … for paths `/1`, `/2`, …, as `a1` */
function createFailures(
  limit: number,
  respondedAt: number | null,
  ...requests: [at: number, what: string][]
) {
  const failed = new ConsecutiveFailures(limit);
  if (respondedAt !== null) failed.recordResponse(respondedAt);
  for (const [at, what] of requests)
    failed.recordFailure({ at, client: what[0] ?? '', path: `/${what[1]}`, lastResponseAt: -1 });
  return failed;
}

describe('ConsecutiveFailures', () => {
  it.each([
    ['two', 3, null, ['a1', 'a1'], 'healthy'],
    ['three, and it never answered', 3, null, ['a1', 'a1', 'a1'], 'failed'],
    ['three of one client, and it answered just now', 3, 900, ['a1', 'a2', 'a3'], 'suspect'],
    ['three for one path, and it answered just now', 3, 900, ['a1', 'b1', 'c1'], 'suspect'],
    ['three of others for others, and it answered just now', 3, 900, ['a1', 'b1', 'a2'], 'failed'],
    ['three of one client, and it answered long ago', 3, -20_000, ['a1', 'a2', 'a3'], 'failed'],
    ['any number, where that is switched off', 0, null, ['a1', 'b2', 'c3', 'd4'], 'healthy'],
    ['one, where one is enough', 1, null, ['a1'], 'failed'],
  ] as const)('after %s', (_, limit, respondedAt, requests, verdict) => {
    const times = requests.map((what, index): [number, string] => [1000 + index, what]);
    expect(createFailures(limit, respondedAt, ...times).getVerdict(1100)).toBe(verdict);
  });

  it('starts over at each response, and ignores failures before a response that is reported late', () => {
    const failed = createFailures(3, null, [1000, 'a1'], [1001, 'b2']);
    expect(failed.recordResponse(1002)).toBe(true);
    expect(failed.recordResponse(1003)).toBe(false);
    for (const at of [1001, 1004, 1005])
      failed.recordFailure({ at, client: 'c', path: '/', lastResponseAt: -1 });
    expect(failed.consecutiveCount).toBe(2);
    expect(failed.recordResponse(1004)).toBe(true);
    expect(failed.consecutiveCount).toBe(1);
  });

  it('affects only the requests that may be to blame, while it is suspect', () => {
    const failed = createFailures(3, 900, [1000, 'a1'], [1001, 'a1'], [1002, 'a1']);
    const concerned = (client: string, path: string) => failed.shouldAvoid({ client, path }, 1100);
    expect([concerned('a', '/2'), concerned('b', '/1'), concerned('b', '/2')]).toEqual([true, true, false]);
    failed.recordFailure({ at: 1003, client: 'b', path: '/2', lastResponseAt: -1 });
    expect(concerned('c', '/3')).toBe(true);
  });

  it('needs only one more on probation, until it responds', () => {
    const failed = new ConsecutiveFailures(3);
    failed.onRecovered(true, 1000);
    expect(failed.recordResponse(999)).toBe(true);
    failed.recordFailure({ at: 1001, client: 'a', path: '/', lastResponseAt: -1 });
    expect(failed.getVerdict(1001)).toBe('failed');
    failed.recordResponse(1002);
    failed.recordFailure({ at: 1003, client: 'a', path: '/', lastResponseAt: -1 });
    expect(failed.getVerdict(1003)).toBe('healthy');
  });
});
