/**
 * The machine's monotonic clock, which all processes share, and `performance.now()`, which starts at 0 in each process.
 * Times in ms.
 */
export class SharedMonotonicClock {
  /** How far the machine's clock is ahead of this process's. */
  private readonly offsetMs = measureClockOffsetMs();

  /** A time of `performance.now()`, for other processes of this machine. */
  toShared(localMs: number): number {
    return localMs + this.offsetMs;
  }

  /** A time that another process has from `toShared`, as a time of `performance.now()` in this one. */
  toLocal(sharedMs: number): number {
    return sharedMs - this.offsetMs;
  }

  /** Now, for other processes of this machine. */
  now(): number {
    return this.toShared(performance.now());
  }
}

/** The process may be interrupted between the two readings, so the quickest of several counts. */
function measureClockOffsetMs(): number {
  let best = { tookMs: Number.POSITIVE_INFINITY, aheadMs: 0 };
  for (let round = 0; round < 10; round++) {
    const before = performance.now();
    const machine = Number(process.hrtime.bigint()) / 1e6;
    const tookMs = performance.now() - before;
    if (tookMs < best.tookMs) best = { tookMs, aheadMs: machine - before - tookMs / 2 };
  }
  return best.aheadMs;
}
