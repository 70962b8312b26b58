import type { Database } from '@/lib/database/open';
import { rollupOf } from '@/lib/format/steps';
import { Prisma } from '@/prisma/generated/client';
import { where } from './conditions';

/** Times to first byte in µs. */
export interface Quantiles {
  p50Micros: number;
  p95Micros: number;
}

/** A range of rollups: `from` inclusive, `to` exclusive, seconds since the epoch, multiples of `step`. */
export interface RollupRange {
  step: number;
  from: number;
  to: number;
}

/** Which latencies: of all backends, of those of one upstream, or of one backend alone. */
export interface Whose {
  upstream?: string;
  backend?: string;
}

/** Count and bucket in one number: count · `places` + bucket. */
const places = 256;

/**
 * Quantiles of the time to first byte, over the whole range or for each step of it.
 *
 * @param step any multiple of a rollup, seconds
 * @returns a look-up by upstream, backend and, for each step, its start; undefined without traffic
 */
export async function latencyQuantiles(
  db: Database,
  { step, from, to }: RollupRange,
  per: 'range' | 'step',
  { upstream, backend }: Whose = {},
): Promise<(upstream: string, backend: string, time?: number) => Quantiles | undefined> {
  // Grouped as they lie in the key, and with a plus, or SQLite would sort them by what the condition leaves open. All in
  // one text, which is passed on in a tenth of the time of as many rows; the buckets are added up here.
  const [{ found } = { found: '[]' }] = await db.$queryRaw<{ found: string }[]>`
    SELECT json_group_array(json_array(time, upstream, backend, counts)) AS found FROM (
    SELECT time, upstream, backend, group_concat(count * ${BigInt(places)} + bucket) AS counts FROM Latency
    ${where(
      Prisma.sql`step = ${rollupOf(step)} AND time >= ${from} AND time < ${to}`,
      upstream === undefined ? undefined : Prisma.sql`+upstream = ${upstream}`,
      backend === undefined ? undefined : Prisma.sql`+backend = ${backend}`,
    )}
    GROUP BY step, time, upstream, backend)`;
  const histograms = new Map<string, Float64Array>();
  for (const [time, itsUpstream, itsBackend, counts] of JSON.parse(found) as [
    number,
    string,
    string,
    string,
  ][]) {
    const start = per === 'step' ? Math.floor(time / step) * step : 0;
    const name = key(itsUpstream, itsBackend, start);
    const histogram = histograms.get(name) ?? new Float64Array(places);
    histograms.set(name, histogram);
    for (const packed of counts.split(',')) {
      const bucket = Number(packed) % places;
      histogram[bucket] = (histogram[bucket] ?? 0) + (Number(packed) - bucket) / places;
    }
  }
  return (of, name, at = 0) => {
    const histogram = histograms.get(key(of, name, at));
    return histogram && quantilesOf(histogram);
  };
}

function quantilesOf(histogram: Float64Array): Quantiles {
  let total = 0;
  for (let bucket = 0; bucket < places; bucket++) total += histogram[bucket] ?? 0;
  let running = 0;
  let half = -1;
  let bucket = -1;
  // By hand: a chart has thousands of these.
  while (running * 100 < total * 95) {
    running += histogram[++bucket] ?? 0;
    if (half < 0 && running * 2 >= total) half = bucket;
  }
  return { p50Micros: bucketMicros(half), p95Micros: bucketMicros(bucket) };
}

/** The start of the step that a row's `time` is in. A bound number is REAL, and a division by it would not round. */
export function startOf(step: number): Prisma.Sql {
  return Prisma.sql`time / CAST(${step} AS INTEGER) * CAST(${step} AS INTEGER)`;
}

/** The middle of a bucket, in µs: bucket = floor(4 · log2(µs)). */
export function bucketMicros(bucket: number): number {
  return Math.round(2 ** ((bucket + 0.5) / 4));
}

function key(upstream: string, backend: string, time: number): string {
  return `${time}\n${upstream}\n${backend}`;
}
