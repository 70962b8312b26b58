import { describe, expect, it } from 'vitest';
import type { Health } from '../journal/record';
import { afterCheck, type HealthState } from './thresholds';

function after(start: Health, checks: string): Health {
  let state: HealthState = { health: start, against: 0 };
  for (const check of checks) state = afterCheck(state, check === '+', { rise: 2, fall: 3 });
  return state.health;
}

describe('afterCheck', () => {
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
    expect(after(start, checks)).toBe(end);
  });
});
