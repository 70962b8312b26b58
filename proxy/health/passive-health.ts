import type { PassiveHealthPlan } from '@/lib/core/plan';

/**
 * Counts the requests that a backend failed: `maxFails` of them within `failTimeoutMs` take it down (nginx's
 * `max_fails` and `fail_timeout`).
 */
export class PassiveHealth {
  private failures: number[] = [];
  private downUntil = 0;

  constructor(private readonly plan: PassiveHealthPlan) {}

  /** A request failed at `now` (ms). @returns whether that takes the backend down */
  recordFailure(now: number): boolean {
    const { maxFails, failTimeoutMs } = this.plan;
    if (maxFails === 0) return false;
    this.failures = this.failures.filter((time) => now - time < failTimeoutMs);
    this.failures.push(now);
    if (this.failures.length < maxFails) return false;
    this.failures = [];
    this.downUntil = now + failTimeoutMs;
    return true;
  }

  /** Remaining ms at `now` before the backend may be up again. */
  remainingMs(now: number): number {
    return Math.max(0, this.downUntil - now);
  }
}
