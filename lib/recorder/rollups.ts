import type { Transaction } from '@/lib/database/open';
import { rollups } from '@/lib/format/steps';

/**
 * Adds the decisions above `after` to the load of each backend, in the steps of `rollups`.
 * A moved request counts where it arrived, and once more, as `movedAway`, where it came from.
 */
export async function updateLoad(tx: Transaction, after: number): Promise<void> {
  await tx.$executeRaw`
    WITH seconds AS MATERIALIZED (
      SELECT time / 1000000 AS time, upstream, coalesce(backend, '') AS backend, count(*) AS requests,
        sum(outcome = 'assigned') AS assigned, sum(outcome = 'pinned') AS pinned, sum(outcome = 'moved') AS moved,
        0 AS movedAway, sum(outcome = 'refused') AS refused, sum(status >= 500) AS errors,
        sum(bytesIn) AS bytesIn, sum(bytesOut) AS bytesOut
      FROM Decision NOT INDEXED WHERE id > ${after} GROUP BY 1, 2, 3
      UNION ALL
      SELECT time / 1000000, upstream, previousBackend, 0, 0, 0, 0, count(*), 0, 0, 0, 0
      FROM Decision NOT INDEXED WHERE id > ${after} AND outcome = 'moved' AND previousBackend IS NOT NULL GROUP BY 1, 2, 3
    )
    INSERT INTO Load AS known (step, time, upstream, backend, requests, assigned, pinned, moved, movedAway,
      refused, errors, bytesIn, bytesOut)
    SELECT steps.value, time / steps.value * steps.value, upstream, backend, sum(requests), sum(assigned),
      sum(pinned), sum(moved), sum(movedAway), sum(refused), sum(errors), sum(bytesIn), sum(bytesOut)
    FROM seconds, json_each(${JSON.stringify(rollups)}) AS steps WHERE true GROUP BY 1, 2, 3, 4
    ON CONFLICT (step, time, upstream, backend) DO UPDATE SET
      requests = known.requests + excluded.requests, assigned = known.assigned + excluded.assigned,
      pinned = known.pinned + excluded.pinned, moved = known.moved + excluded.moved,
      movedAway = known.movedAway + excluded.movedAway, refused = known.refused + excluded.refused,
      errors = known.errors + excluded.errors, bytesIn = known.bytesIn + excluded.bytesIn,
      bytesOut = known.bytesOut + excluded.bytesOut`;
}

/** Adds the times to first byte of the decisions above `after` to their buckets, in the same steps. */
export async function updateLatency(tx: Transaction, after: number): Promise<void> {
  await tx.$executeRaw`
    WITH seconds AS MATERIALIZED (
      SELECT time / 1000000 AS time, upstream, backend,
        CAST(floor(4 * log2(max(timeToFirstByte, 1))) AS INTEGER) AS bucket, count(*) AS count
      FROM Decision NOT INDEXED WHERE id > ${after} AND backend IS NOT NULL AND timeToFirstByte IS NOT NULL
      GROUP BY 1, 2, 3, 4
    )
    INSERT INTO Latency AS known (step, time, upstream, backend, bucket, count)
    SELECT steps.value, time / steps.value * steps.value, upstream, backend, bucket, sum(count)
    FROM seconds, json_each(${JSON.stringify(rollups)}) AS steps WHERE true GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT (step, time, upstream, backend, bucket) DO UPDATE SET count = known.count + excluded.count`;
}
