import { rollupSteps } from '@/lib/core/rollup-steps';
import type { Decision } from './decision-lines';

/** Requests of one backend of one step. `backend` is "" for refused requests. */
export interface LoadSum {
  /** Length of the step, and its start since the epoch, in seconds. */
  step: number;
  time: number;
  upstream: string;
  backend: string;
  requests: number;
  assigned: number;
  pinned: number;
  moved: number;
  /** Requests whose session moved away from this backend. */
  movedAway: number;
  refused: number;
  /** Responses with a status of 500 or above. */
  errors: number;
  bytesIn: number;
  bytesOut: number;
  /** Times to first byte, counted by bucket from bucket 0 on; empty without any. */
  latencies: number[];
}

/**
 * Sums up decisions per step and backend, in the steps of the log. A moved request counts at its new backend, and once
 * more, as `movedAway`, at its previous one.
 *
 * @param decisions by their time
 * @returns by step, time, upstream and backend
 */
export function sumLoad(decisions: readonly Decision[]): LoadSum[] {
  let finer = sumSeconds(decisions);
  const sums = [...finer];
  for (const step of rollupSteps.slice(1)) {
    const table = new SumTable();
    for (const sum of finer)
      addTo(table.at(step, sum.time - (sum.time % step), sum.upstream, sum.backend), sum);
    finer = table.sorted();
    sums.push(...finer);
  }
  return sums;
}

/** Sums up the coarsest step of `sumLoad` further: what is added to the totals. */
export function sumTotals(sums: readonly LoadSum[]): LoadSum[] {
  const table = new SumTable();
  for (const sum of sums) {
    if (sum.step === rollupSteps.at(-1)) addTo(table.at(0, 0, sum.upstream, sum.backend), sum);
  }
  return table.sorted();
}

/** The bucket of a time in µs: a quarter power of two. */
export function getLatencyBucket(micros: number): number {
  return Math.floor(4 * Math.log2(Math.max(micros, 1)));
}

function sumSeconds(decisions: readonly Decision[]): LoadSum[] {
  const table = new SumTable();
  for (const decision of decisions) {
    const second = Math.floor(decision.time / 1e6);
    const { upstream, backend, previousBackend, outcome, timeToFirstByte } = decision;
    const sum = table.at(1, second, upstream, backend ?? '');
    sum.requests++;
    sum[outcome]++;
    if (decision.status >= 500) sum.errors++;
    sum.bytesIn += decision.bytesIn;
    sum.bytesOut += decision.bytesOut;
    if (backend !== null && timeToFirstByte !== null) {
      addCount(sum.latencies, getLatencyBucket(timeToFirstByte), 1);
    }
    if (outcome === 'moved' && previousBackend !== null) {
      table.at(1, second, upstream, previousBackend).movedAway++;
    }
  }
  return table.sorted();
}

/** The sums of one step by time, upstream and backend; fastest for what comes in order of time. */
class SumTable {
  private readonly times = new Map<number, Map<string, Map<string, LoadSum>>>();
  private time = Number.NaN;
  private upstreams = new Map<string, Map<string, LoadSum>>();

  at(step: number, time: number, upstream: string, backend: string): LoadSum {
    if (time !== this.time) {
      this.time = time;
      this.upstreams = getOrCreate(this.times, time, () => new Map());
    }
    const backends = getOrCreate(this.upstreams, upstream, () => new Map());
    return getOrCreate(backends, backend, () => createSum(step, time, upstream, backend));
  }

  sorted(): LoadSum[] {
    return sortEntries(this.times).flatMap(([, upstreams]) =>
      sortEntries(upstreams).flatMap(([, backends]) => sortEntries(backends).map(([, sum]) => sum)),
    );
  }
}

function createSum(step: number, time: number, upstream: string, backend: string): LoadSum {
  return {
    step,
    time,
    upstream,
    backend,
    requests: 0,
    assigned: 0,
    pinned: 0,
    moved: 0,
    movedAway: 0,
    refused: 0,
    errors: 0,
    bytesIn: 0,
    bytesOut: 0,
    latencies: [],
  };
}

function addTo(sum: LoadSum, more: LoadSum): void {
  sum.requests += more.requests;
  sum.assigned += more.assigned;
  sum.pinned += more.pinned;
  sum.moved += more.moved;
  sum.movedAway += more.movedAway;
  sum.refused += more.refused;
  sum.errors += more.errors;
  sum.bytesIn += more.bytesIn;
  sum.bytesOut += more.bytesOut;
  for (const [bucket, count] of more.latencies.entries()) addCount(sum.latencies, bucket, count);
}

function addCount(counts: number[], bucket: number, count: number): void {
  while (counts.length <= bucket) counts.push(0);
  counts[bucket] = (counts[bucket] as number) + count;
}

function getOrCreate<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}

function sortEntries<Key extends number | string, Value>(map: Map<Key, Value>): [Key, Value][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
