import { type Keeping, type Unkept, worst } from '../journal/keeping';
import type { Busy } from '../journal/record';
import type { Gauges } from '../messages';

/** What is counted over the whole run, whichever workers counted it. */
export type Counted = Unkept & Pick<Gauges, 'rejected' | 'droppedCookies'>;

/** What a worker told last. */
export interface Told {
  gauges: Gauges;
}

export const nothingCounted: Counted = { rejected: 0, droppedCookies: 0, unrecorded: 0, turnedAway: 0 };

/** Of a worker that has not told yet. */
export const idle: Gauges = { ...nothingCounted, busy: [], keeping: 'kept', waiting: 0 };

export function sumOf(a: Counted, b: Counted): Counted {
  return {
    rejected: a.rejected + b.rejected,
    droppedCookies: a.droppedCookies + b.droppedCookies,
    unrecorded: a.unrecorded + b.unrecorded,
    turnedAway: a.turnedAway + b.turnedAway,
  };
}

/** What a worker has counted that was killed: what waited in its memory is lost. */
export function killedWith({ gauges }: Told): Counted {
  return { ...gauges, unrecorded: gauges.unrecorded + gauges.waiting };
}

/** What workers counted, and what those counted `before` that are gone. */
export function countedBy(workers: readonly Told[], before: Counted): Counted {
  return workers.map(({ gauges }) => gauges).reduce<Counted>(sumOf, before);
}

/** What becomes of decisions, on the worker that is worst off. */
export function keepingOf(workers: readonly Told[]): Keeping {
  return worst(workers.map(({ gauges }) => gauges.keeping));
}

/** What each backend has to do, over all workers. */
export function busyOf(workers: readonly Told[]): Busy[] {
  const sums = new Map<string, Busy>();
  for (const { gauges } of workers) {
    for (const [upstream, backend, inFlight, tunnels] of gauges.busy) {
      const key = `${upstream} ${backend}`;
      const sum = sums.get(key);
      if (sum === undefined) sums.set(key, [upstream, backend, inFlight, tunnels]);
      else {
        sum[2] += inFlight;
        sum[3] += tunnels;
      }
    }
  }
  return [...sums.values()];
}
