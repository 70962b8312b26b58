import type { Health } from '../journal/record';

/** What is remembered of a backend's checks. */
export interface HealthState {
  health: Health;
  /** Successes or failures in a row that speak against `health`. */
  against: number;
}

export interface Thresholds {
  /** Successes in a row that bring a backend up. */
  rise: number;
  /** Failed checks in a row that take it down. */
  fall: number;
}

/**
 * One check's effect. A backend whose health is unknown is up after its first success, so that a start
 * does not wait; otherwise `rise` and `fall` decide, as HAProxy's checks do.
 */
export function afterCheck(state: HealthState, passed: boolean, thresholds: Thresholds): HealthState {
  if (passed === (state.health === 'up') && state.health !== 'unknown')
    return { health: state.health, against: 0 };
  const against = state.health === 'unknown' && passed ? thresholds.rise : state.against + 1;
  const needed = passed ? thresholds.rise : thresholds.fall;
  if (against < needed) return { health: state.health, against };
  return { health: passed ? 'up' : 'down', against: 0 };
}
