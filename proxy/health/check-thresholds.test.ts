import { describe, expect, it } from 'vitest';
import type { Health } from '@/lib/core/journal-records';
import { applyCheckResult, type HealthState } from './check-thresholds';

function applyChecks(start: Health, checks: string): Health {
  let state: HealthState = { health: start, opposingStreak: 0 };
  for (const check of checks) state = applyCheckResult(state, check === '+', { rise: 2, fall: 3 });
  return state.health;
}

describe('applyCheckResult', () => {
  it.each<[Health, string, Health]>([
    ['unknown', '+', 'up'],
    ['unknown', '--', 'unknown'],
    ['unknown', '---', 'down'],
    ['up', '--', 'up'],
    ['up', '--+--', 'up'],
    ['up', '---', 'down'],
    ['down', '+', 'down'],
    ['down', '+-+', 'down'],
    ['down', '++', 'up'],
  ])('takes a backend that is %s through %s to %s', (start, checks, end) => {
    expect(applyChecks(start, checks)).toBe(end);
  });
});
