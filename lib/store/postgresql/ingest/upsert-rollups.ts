import type { Connection } from './connection';
import type { LoadSum } from './load-sums';
import type { MoveSum } from './move-sums';
import { toNumberArray, toTextArray } from './sql-arrays';

/** Adds sums to the load of each backend of this node. */
export async function upsertLoads(
  connection: Connection,
  sums: readonly LoadSum[],
  node: string,
): Promise<void> {
  await connection.query(
    `INSERT INTO "Load" AS known ("step", "time", "upstream", "backend", "node", "requests", "assigned", "pinned",
       "moved", "movedAway", "refused", "errors", "bytesIn", "bytesOut")
     SELECT "step", "time", "upstream", "backend", $1, "requests", "assigned", "pinned", "moved", "movedAway",
       "refused", "errors", "bytesIn", "bytesOut"
     FROM unnest($2::int[], $3::int[], $4::text[], $5::text[], $6::int[], $7::int[], $8::int[], $9::int[],
       $10::int[], $11::int[], $12::int[], $13::bigint[], $14::bigint[]) AS fresh("step", "time", "upstream",
       "backend", "requests", "assigned", "pinned", "moved", "movedAway", "refused", "errors", "bytesIn", "bytesOut")
     ON CONFLICT ("step", "time", "upstream", "backend", "node") DO UPDATE SET
       "requests" = known."requests" + excluded."requests", "assigned" = known."assigned" + excluded."assigned",
       "pinned" = known."pinned" + excluded."pinned", "moved" = known."moved" + excluded."moved",
       "movedAway" = known."movedAway" + excluded."movedAway", "refused" = known."refused" + excluded."refused",
       "errors" = known."errors" + excluded."errors", "bytesIn" = known."bytesIn" + excluded."bytesIn",
       "bytesOut" = known."bytesOut" + excluded."bytesOut"`,
    [
      node,
      ...toKey(sums),
      ...(
        [
          'requests',
          'assigned',
          'pinned',
          'moved',
          'movedAway',
          'refused',
          'errors',
          'bytesIn',
          'bytesOut',
        ] as const
      ).map((name) => toNumberArray(sums.map((sum) => sum[name]))),
    ],
  );
}

/** Adds sums to the times to first byte of each backend of this node, bucket by bucket. */
export async function upsertLatencies(
  connection: Connection,
  sums: readonly LoadSum[],
  node: string,
): Promise<void> {
  const counted = sums.filter(({ latencies }) => latencies.length > 0);
  if (counted.length === 0) return;
  await connection.query(
    `INSERT INTO "Latency" AS known ("step", "time", "upstream", "backend", "node", "counts")
     SELECT "step", "time", "upstream", "backend", $1, "counts"::int[]
     FROM unnest($2::int[], $3::int[], $4::text[], $5::text[], $6::text[])
       AS fresh("step", "time", "upstream", "backend", "counts")
     ON CONFLICT ("step", "time", "upstream", "backend", "node") DO UPDATE SET "counts"[${firstBucket}:${lastBucket}] = ARRAY(
       SELECT coalesce(known."counts"["bucket"], 0) + coalesce(excluded."counts"["bucket"], 0)
       FROM generate_series(${firstBucket}, ${lastBucket}) AS "bucket")`,
    [node, ...toKey(counted), toTextArray(counted.map(({ latencies }) => toCountsArray(latencies)))],
  );
}

/** The first and the last bucket that are counted before or now. */
const firstBucket = 'least(array_lower(known."counts", 1), array_lower(excluded."counts", 1))';
const lastBucket = 'greatest(array_upper(known."counts", 1), array_upper(excluded."counts", 1))';

/** The counts without the empty buckets before the first one: the array begins with that, where bucket 0 is at 1. */
function toCountsArray(latencies: readonly number[]): string {
  const first = latencies.findIndex((count) => count > 0);
  if (first <= 0) return toNumberArray(latencies);
  return `[${first + 1}:${latencies.length}]=${toNumberArray(latencies.slice(first))}`;
}

/** Adds sums to what each backend did since the log was begun. */
export async function upsertLoadTotals(
  connection: Connection,
  sums: readonly LoadSum[],
  node: string,
): Promise<void> {
  await connection.query(
    `INSERT INTO "LoadTotal" AS known ("upstream", "backend", "node", "assigned", "pinned", "moved", "refused", "errors",
       "bytesIn", "bytesOut")
     SELECT "upstream", "backend", $1, "assigned", "pinned", "moved", "refused", "errors", "bytesIn", "bytesOut"
     FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[],
       $9::bigint[], $10::bigint[]) AS fresh("upstream", "backend", "assigned", "pinned", "moved", "refused", "errors",
       "bytesIn", "bytesOut")
     ON CONFLICT ("upstream", "backend", "node") DO UPDATE SET
       "assigned" = known."assigned" + excluded."assigned", "pinned" = known."pinned" + excluded."pinned",
       "moved" = known."moved" + excluded."moved", "refused" = known."refused" + excluded."refused",
       "errors" = known."errors" + excluded."errors", "bytesIn" = known."bytesIn" + excluded."bytesIn",
       "bytesOut" = known."bytesOut" + excluded."bytesOut"`,
    [
      node,
      ...toKey(sums).slice(2),
      ...(['assigned', 'pinned', 'moved', 'refused', 'errors', 'bytesIn', 'bytesOut'] as const).map((name) =>
        toNumberArray(sums.map((sum) => sum[name])),
      ),
    ],
  );
}

/** Adds sums to the moves per pair of backends and cause of this node, and to their totals. */
export async function upsertMoves(
  connection: Connection,
  sums: readonly MoveSum[],
  totals: readonly MoveSum[],
  node: string,
): Promise<void> {
  if (totals.length === 0) return;
  await connection.query(
    `INSERT INTO "Move" AS known ("step", "time", "upstream", "previousBackend", "backend", "reason", "moves", "node")
     SELECT *, $1 FROM unnest($2::int[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[])
     ON CONFLICT ("step", "time", "upstream", "previousBackend", "backend", "reason", "node")
     DO UPDATE SET "moves" = known."moves" + excluded."moves"`,
    [
      node,
      toNumberArray(sums.map(({ step }) => step)),
      toNumberArray(sums.map(({ time }) => time)),
      ...toMoveNames(sums),
      toNumberArray(sums.map(({ moves }) => moves)),
    ],
  );
  await connection.query(
    `INSERT INTO "MoveTotal" AS known ("upstream", "previousBackend", "backend", "reason", "moves", "node")
     SELECT *, $1 FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
     ON CONFLICT ("upstream", "previousBackend", "backend", "reason", "node")
     DO UPDATE SET "moves" = known."moves" + excluded."moves"`,
    [node, ...toMoveNames(totals), toNumberArray(totals.map(({ moves }) => moves))],
  );
}

function toKey(sums: readonly LoadSum[]): string[] {
  return [
    toNumberArray(sums.map(({ step }) => step)),
    toNumberArray(sums.map(({ time }) => time)),
    toTextArray(sums.map(({ upstream }) => upstream)),
    toTextArray(sums.map(({ backend }) => backend)),
  ];
}

function toMoveNames(sums: readonly MoveSum[]): string[] {
  return (['upstream', 'previousBackend', 'backend', 'reason'] as const).map((name) =>
    toTextArray(sums.map((sum) => sum[name])),
  );
}
