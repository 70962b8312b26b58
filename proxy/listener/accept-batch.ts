import { performance } from 'node:perf_hooks';

/** No connection counts as open for longer than this before it was accepted, ms. */
const maxBatchAgeMs = 50;

/**
 * Since when the connections of a listener may have been open. Node accepts one in each turn of the event loop, among
 * the other work of that turn: six that a browser opens at once are accepted one after the other, and the first may
 * have its response before the last is seen. So what is accepted in turn after turn may all have been open since the
 * first of these turns.
 */
export class AcceptBatch {
  private batchStartedAt = 0;
  /** Number of the turn in which the last one was accepted. */
  private lastLoopCount = Number.NEGATIVE_INFINITY;

  /** A connection is accepted at `now` (ms, monotonic). @returns since when it may have been open */
  onAccept(now: number): number {
    const loopCount = performance.nodeTiming.uvMetricsInfo.loopCount;
    if (loopCount - this.lastLoopCount > 1) this.batchStartedAt = now;
    this.batchStartedAt = Math.max(this.batchStartedAt, now - maxBatchAgeMs);
    this.lastLoopCount = loopCount;
    return this.batchStartedAt;
  }
}
