import type { Failure } from '@/lib/core/failure';
import type { Reason } from '@/lib/core/journal-records';

/** Below the gap that ends a failover event, so that each event finds one; above, so that few lines are written. */
const intervalMs = 10_000;

/** A session moved because its backend failed a request. `upstream`, `backend` and `toBackend` are JSON. */
export interface FailedMove {
  upstream: string;
  /** The backend that failed, to which the session was pinned. */
  backend: string;
  toBackend: string;
  reason: Reason;
  failure: Failure;
}

/** Chooses for which moves the failure itself is written into the journal: the first of each kind, once in a while. */
export class FailoverFailures {
  private readonly writtenAt = new Map<string, number>();

  /**
   * The failure record to write after the decision of a move, in the order of `FailoverFailureRecord`, without closing
   * bracket and checksum.
   * @param time of the decision; digits, µs since the epoch
   * @param startedAt the same moment, ms on the monotonic clock. Decisions come in the order of their ends.
   * @returns null if one was written for a move of about the same moment
   */
  format(
    { upstream, backend, toBackend, reason, failure }: FailedMove,
    time: string,
    startedAt: number,
  ): string | null {
    const group = `${upstream},${backend},${toBackend},"${reason}"`;
    const writtenAt = this.writtenAt.get(group);
    if (writtenAt !== undefined && Math.abs(startedAt - writtenAt) < intervalMs) return null;
    // Reloads add and remove backends.
    for (const [other, at] of this.writtenAt) if (startedAt - at >= intervalMs) this.writtenAt.delete(other);
    this.writtenAt.set(group, startedAt);
    return `["f",${time},${group},${JSON.stringify(failure)}`;
  }
}
