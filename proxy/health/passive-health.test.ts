import { describe, expect, it } from 'vitest';
import { PassiveHealth } from './passive-health';

describe('PassiveHealth', () => {
  it('takes a backend down at its first failure if one is enough', () => {
    const health = new PassiveHealth({
      maxFails: 1,
      maxFailedRequests: 3,
      failTimeoutMs: 1000,
      avoidAfterMs: 5000,
    });
    expect(health.recordFailure(5000)).toBe(true);
    expect(health.remainingMs(5400)).toBe(600);
    expect(health.remainingMs(6000)).toBe(0);
  });

  it('forgets failures that are older than its time', () => {
    const health = new PassiveHealth({
      maxFails: 2,
      maxFailedRequests: 3,
      failTimeoutMs: 1000,
      avoidAfterMs: 5000,
    });
    expect([health.recordFailure(0), health.recordFailure(1500), health.recordFailure(2400)]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('never does if it is disabled', () => {
    expect(
      new PassiveHealth({
        maxFails: 0,
        maxFailedRequests: 3,
        failTimeoutMs: 1000,
        avoidAfterMs: 5000,
      }).recordFailure(0),
    ).toBe(false);
  });
});
