import { getRollup } from '@/lib/core/rollup-steps';
import type { RollupRange } from '@/lib/store/filters';
import type { Database } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { integer, stepStart } from './conditions';

/** Times to first byte in µs. */
export interface Quantiles {
  p50Micros: number;
  p95Micros: number;
}

/** Which latencies: of all backends, of those of one upstream, or of one backend alone; of all nodes or of one. */
export interface LatencyFilter {
  upstream?: string;
  backend?: string;
  node?: string;
}

/** More buckets than there are: an hour is in the 126th. */
const bucketCount = 256;

type RawHistogram = [time: number, upstream: string, backend: string, counts: string];

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
  { upstream, backend, node }: LatencyFilter = {},
): Promise<(upstream: string, backend: string, time?: number) => Quantiles | undefined> {
  const conditions = [
    Prisma.sql`step = ${getRollup(step)} AND time >= ${from} AND time < ${to}`,
    upstream === undefined
      ? undefined
      : Prisma.sql`${db.dialect.unindexed(Prisma.sql`upstream`)} = ${upstream}`,
    backend === undefined ? undefined : Prisma.sql`${db.dialect.unindexed(Prisma.sql`backend`)} = ${backend}`,
    node === undefined ? undefined : Prisma.sql`${db.dialect.unindexed(Prisma.sql`node`)} = ${node}`,
  ];
  const histograms = new Map<string, Float64Array>();
  // All in one text, which is passed on in a tenth of the time of as many rows; the buckets are added up here.
  const [{ found } = { found: '[]' }] = await db.$queryRaw<{ found: string }[]>`
    SELECT ${db.dialect.jsonRows(Prisma.sql`time, upstream, backend, counts`)} AS found
    FROM (${db.dialect.selectHistograms(selectStart(per, step), conditions)}) AS histograms`;
  for (const [time, itsUpstream, itsBackend, counts] of JSON.parse(found) as RawHistogram[]) {
    const at = per === 'step' ? Math.floor(time / step) * step : 0;
    const name = histogramKey(itsUpstream, itsBackend, at);
    const histogram = histograms.get(name) ?? new Float64Array(bucketCount);
    histograms.set(name, histogram);
    db.dialect.addCounts(histogram, counts);
  }
  return (of, name, at = 0) => {
    const histogram = histograms.get(histogramKey(of, name, at));
    return histogram && computeQuantiles(histogram);
  };
}

function computeQuantiles(histogram: Float64Array): Quantiles {
  let total = 0;
  for (let bucket = 0; bucket < bucketCount; bucket++) total += histogram[bucket] ?? 0;
  let running = 0;
  let medianBucket = -1;
  let bucket = -1;
  // By hand: a chart has thousands of these.
  while (running * 100 < total * 95) {
    running += histogram[++bucket] ?? 0;
    if (medianBucket < 0 && running * 2 >= total) medianBucket = bucket;
  }
  return { p50Micros: bucketMicros(medianBucket), p95Micros: bucketMicros(bucket) };
}

/** The middle of a bucket, in µs: bucket = floor(4 · log2(µs)). */
export function bucketMicros(bucket: number): number {
  return Math.round(2 ** ((bucket + 0.5) / 4));
}

function histogramKey(upstream: string, backend: string, time: number): string {
  return `${time}\n${upstream}\n${backend}`;
}

/** If each row is a step of its own, the key has them in order, and nothing has to be sorted. */
function selectStart(per: 'range' | 'step', step: number): Prisma.Sql {
  if (per === 'range') return integer(0);
  return getRollup(step) === step ? Prisma.sql`time` : stepStart(Prisma.sql`time`, step);
}
