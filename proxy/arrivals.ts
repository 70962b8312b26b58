import { performance } from 'node:perf_hooks';

/** No connection counts as open for longer than this before it was accepted, ms. */
const LONGEST = 50;

/**
 * Since when the connections of a listener may have been open. Node accepts one in each turn of the event
 * loop, while other work of the turn goes on: six that a browser opens at once are accepted one after the
 * other, and the first may be answered before the last is seen. So what is accepted in turn after turn may
 * all have been open since the first of these turns.
 */
export class Arrivals {
  private since = 0;
  /** Number of the turn in which the last one was accepted. */
  private turn = Number.NEGATIVE_INFINITY;

  /** A connection is accepted at `now` (ms, monotonic). @returns since when it may have been open */
  accepted(now: number): number {
    const turn = performance.nodeTiming.uvMetricsInfo.loopCount;
    if (turn - this.turn > 1) this.since = now;
    this.since = Math.max(this.since, now - LONGEST);
    this.turn = turn;
    return this.since;
  }
}
