import type { Health } from '@/lib/core/journal-records';

/** What is remembered of a backend's checks. */
export interface HealthState {
  health: Health;
  /** Successes or failures in a row that speak against `health`. */
  opposingStreak: number;
}

export interface CheckThresholds {
  /** Successes in a row that bring a backend up. */
  rise: number;
  /** Failed checks in a row that take it down. */
  fall: number;
}

/**
 * One check's effect. A backend whose health is unknown is up after its first success, so that a start
 * does not wait; otherwise `rise` and `fall` decide, as HAProxy's checks do.
 */
export function applyCheckResult(
  state: HealthState,
  passed: boolean,
  thresholds: CheckThresholds,
): HealthState {
  if (passed === (state.health === 'up') && state.health !== 'unknown')
    return { health: state.health, opposingStreak: 0 };
  const opposingStreak = state.health === 'unknown' && passed ? thresholds.rise : state.opposingStreak + 1;
  const needed = passed ? thresholds.rise : thresholds.fall;
  if (opposingStreak < needed) return { health: state.health, opposingStreak };
  return { health: passed ? 'up' : 'down', opposingStreak: 0 };
}
