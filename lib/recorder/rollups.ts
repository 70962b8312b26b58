import type { Transaction } from '@/lib/database/open';

/**
 * Adds the decisions above `after` to the load of each backend and to its times to first byte, in steps of a
 * second, a minute and an hour. A moved request counts where it arrived, and once more, as `movedAway`, where it
 * came from.
 */
export async function updateRollups(tx: Transaction, after: number): Promise<void> {
  await gather(tx, after);
  await updateLoad(tx, after);
  await updateLatency(tx);
}

/**
 * Sums up the decisions above `after` once for both, in a table of this connection: per second, backend and bucket
 * of the time to first byte, which is null where there was none.
 */
async function gather(tx: Transaction, after: number): Promise<void> {
  await tx.$executeRaw`
    CREATE TEMP TABLE IF NOT EXISTS SecondOfBatch (
      time INTEGER, upstream TEXT, backend TEXT, bucket INTEGER, requests INTEGER, assigned INTEGER, pinned INTEGER,
      moved INTEGER, refused INTEGER, errors INTEGER, bytesIn INTEGER, bytesOut INTEGER)`;
  await tx.$executeRaw`DELETE FROM SecondOfBatch`;
  await tx.$executeRaw`
    INSERT INTO SecondOfBatch
    SELECT time / 1000000, upstream, backend, CAST(floor(4 * log2(max(timeToFirstByte, 1))) AS INTEGER), count(*),
      sum(outcome = 'assigned'), sum(outcome = 'pinned'), sum(outcome = 'moved'), sum(outcome = 'refused'),
      sum(status >= 500), sum(bytesIn), sum(bytesOut)
    FROM Decision NOT INDEXED WHERE id > ${after} GROUP BY 1, 2, 3, 4`;
}

async function updateLoad(tx: Transaction, after: number): Promise<void> {
  await tx.$executeRaw`
    WITH seconds AS MATERIALIZED (
      SELECT time, upstream, coalesce(backend, '') AS backend, sum(requests) AS requests, sum(assigned) AS assigned,
        sum(pinned) AS pinned, sum(moved) AS moved, 0 AS movedAway, sum(refused) AS refused, sum(errors) AS errors,
        sum(bytesIn) AS bytesIn, sum(bytesOut) AS bytesOut
      FROM SecondOfBatch GROUP BY 1, 2, 3
      UNION ALL
      SELECT time / 1000000, upstream, previousBackend, 0, 0, 0, 0, count(*), 0, 0, 0, 0
      FROM Decision NOT INDEXED WHERE id > ${after} AND outcome = 'moved' AND previousBackend IS NOT NULL GROUP BY 1, 2, 3
    )
    INSERT INTO Load AS known (step, time, upstream, backend, requests, assigned, pinned, moved, movedAway,
      refused, errors, bytesIn, bytesOut)
    SELECT steps.value, time / steps.value * steps.value, upstream, backend, sum(requests), sum(assigned),
      sum(pinned), sum(moved), sum(movedAway), sum(refused), sum(errors), sum(bytesIn), sum(bytesOut)
    FROM seconds, json_each('[1, 60, 3600]') AS steps WHERE true GROUP BY 1, 2, 3, 4
    ON CONFLICT (step, time, upstream, backend) DO UPDATE SET
      requests = known.requests + excluded.requests, assigned = known.assigned + excluded.assigned,
      pinned = known.pinned + excluded.pinned, moved = known.moved + excluded.moved,
      movedAway = known.movedAway + excluded.movedAway, refused = known.refused + excluded.refused,
      errors = known.errors + excluded.errors, bytesIn = known.bytesIn + excluded.bytesIn,
      bytesOut = known.bytesOut + excluded.bytesOut`;
}

async function updateLatency(tx: Transaction): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO Latency AS known (step, time, upstream, backend, bucket, count)
    SELECT steps.value, time / steps.value * steps.value, upstream, backend, bucket, sum(requests)
    FROM SecondOfBatch, json_each('[1, 60, 3600]') AS steps
    WHERE backend IS NOT NULL AND bucket IS NOT NULL GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT (step, time, upstream, backend, bucket) DO UPDATE SET count = known.count + excluded.count`;
}
