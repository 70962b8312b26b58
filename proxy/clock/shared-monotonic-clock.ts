/** Ahead of this process's clock, ms: that of the machine runs since it booted, and is the same in all processes. */
const sharedClockOffsetMs = measureClockOffsetMs();

/** A time of `performance.now()`, for other processes of this machine. */
export function toSharedMonotonic(localMs: number): number {
  return localMs + sharedClockOffsetMs;
}

/** What another process said by `machineTime`, as a time of `performance.now()` in this one. */
export function toLocalMonotonic(sharedMs: number): number {
  return sharedMs - sharedClockOffsetMs;
}

/** The process may be interrupted between two looks at the clocks, so the quickest of several counts. */
function measureClockOffsetMs(): number {
  let best = { took: Number.POSITIVE_INFINITY, ahead: 0 };
  for (let round = 0; round < 10; round++) {
    const before = performance.now();
    const machine = Number(process.hrtime.bigint()) / 1e6;
    const took = performance.now() - before;
    if (took < best.took) best = { took, ahead: machine - before - took / 2 };
  }
  return best.ahead;
}
