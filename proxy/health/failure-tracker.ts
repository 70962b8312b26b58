import type { Failure } from '@/lib/core/failure';

/** What speaks against a backend at the moment. */
export interface FailureSummary {
  /** Checks and requests that failed, none having passed since the first. */
  failures: number;
  /** When the first of them did, ms since the epoch. */
  since: number;
  /** Why the last one did. */
  failure: Failure;
  /** When it is tried again, ms since the epoch; null if only requests try it. */
  nextTry: number | null;
}

/** Counts what speaks against one backend, from its first failure on, until a check passes or it is up again. */
export class FailureTracker {
  private count = 0;
  private since = 0;
  private lastAt = 0;
  private lastFailure: Failure | null = null;

  /** @param memoryMs ms for which a failed request counts if no check clears it; 0 if checks do */
  constructor(private readonly memoryMs: number) {}

  /** A check or a request failed at `now` (ms). */
  recordFailure(failure: Failure, now: number): void {
    if (this.isExpired(now)) this.clear();
    if (this.count === 0) this.since = now;
    this.count += 1;
    this.lastAt = now;
    this.lastFailure = failure;
  }

  /** It was seen to work. */
  clear(): void {
    this.count = 0;
  }

  /** Its failure state at `now` (ms); null while there is none. */
  getSummary(now: number, isDown: boolean, nextTry: number | null): FailureSummary | null {
    const { count, since, lastFailure } = this;
    if (count === 0 || lastFailure === null || (!isDown && this.isExpired(now))) return null;
    return { failures: count, since, failure: lastFailure, nextTry };
  }

  private isExpired(now: number): boolean {
    return this.memoryMs > 0 && now - this.lastAt >= this.memoryMs;
  }
}
