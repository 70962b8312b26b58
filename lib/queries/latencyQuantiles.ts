import type { Database } from '@/lib/database/open';
import { rollupOf } from '@/lib/format/steps';
import { Prisma } from '@/prisma/generated/client';

/** Times to first byte in µs. */
export interface Quantiles {
  p50Micros: number;
  p95Micros: number;
}

/** A range of rollups: `from` inclusive, `to` exclusive, seconds since the epoch; `step` one of `loadSteps`. */
export interface RollupRange {
  step: number;
  from: number;
  to: number;
}

/**
 * Quantiles of the time to first byte, over the whole range or for each step of it.
 *
 * @returns a look-up by upstream, backend and, for each step, its start; undefined without traffic
 */
export async function latencyQuantiles(
  db: Database,
  { step, from, to }: RollupRange,
  per: 'range' | 'step',
): Promise<(upstream: string, backend: string, time?: number) => Quantiles | undefined> {
  const time = per === 'step' ? startOf(step) : Prisma.sql`0`;
  const rows = await db.$queryRaw<
    { time: bigint; upstream: string; backend: string; p50: bigint; p95: bigint }[]
  >`
    WITH counts AS (
      SELECT ${time} AS time, upstream, backend, bucket, sum(count) AS count FROM Latency
      WHERE step = ${rollupOf(step)} AND Latency.time >= ${from} AND Latency.time < ${to} GROUP BY 1, 2, 3, 4
    ), running AS (
      SELECT time, upstream, backend, bucket,
        sum(count) OVER (PARTITION BY time, upstream, backend ORDER BY bucket) AS running,
        sum(count) OVER (PARTITION BY time, upstream, backend) AS total
      FROM counts
    )
    SELECT time, upstream, backend, min(CASE WHEN running * 2 >= total THEN bucket END) AS p50,
      min(CASE WHEN running * 100 >= total * 95 THEN bucket END) AS p95
    FROM running GROUP BY 1, 2, 3`;
  const found = new Map(
    rows.map((row) => [
      key(row.upstream, row.backend, Number(row.time)),
      { p50Micros: bucketMicros(Number(row.p50)), p95Micros: bucketMicros(Number(row.p95)) },
    ]),
  );
  return (upstream, backend, at = 0) => found.get(key(upstream, backend, at));
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
  return JSON.stringify([upstream, backend, time]);
}
