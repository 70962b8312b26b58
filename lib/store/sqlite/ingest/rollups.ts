import { rollupSteps } from '@/lib/core/rollup-steps';
import type { Transaction } from '@/lib/store/sql/database';

/**
 * Adds the decisions above `after` to the load of each backend and to its times to first byte, in the steps of
 * `rollups`, and to the totals. A moved request counts at its new backend, and once more, as `movedAway`,
 * at its previous one.
 *
 * @param node the proxy that took them
 */
export async function updateRollups(tx: Transaction, node: string, afterId: number): Promise<void> {
  await fillStepOfBatch(tx, afterId);
  await updateLoad(tx, node);
  await updateLatency(tx, node);
  await updateTotals(tx, node);
}

/**
 * Sums up the decisions above `after` once for both, in a table of this connection: per step, backend and bucket of
 * the time to first byte, which is null if there was none. Each step is summed up of the one before it, which has
 * fewer rows than there are decisions.
 */
async function fillStepOfBatch(tx: Transaction, afterId: number): Promise<void> {
  await tx.$executeRaw`
    CREATE TEMP TABLE IF NOT EXISTS StepOfBatch (
      step INTEGER, time INTEGER, upstream TEXT, backend TEXT, bucket INTEGER, requests INTEGER, assigned INTEGER,
      pinned INTEGER, moved INTEGER, movedAway INTEGER, refused INTEGER, errors INTEGER, bytesIn INTEGER,
      bytesOut INTEGER)`;
  await tx.$executeRaw`DELETE FROM StepOfBatch`;
  await tx.$executeRaw`
    INSERT INTO StepOfBatch
    SELECT 1, time / 1000000, upstream, coalesce(backend, ''),
      CASE WHEN backend IS NOT NULL THEN CAST(floor(4 * log2(max(timeToFirstByte, 1))) AS INTEGER) END, count(*),
      sum(outcome = 'assigned'), sum(outcome = 'pinned'), sum(outcome = 'moved'), 0, sum(outcome = 'refused'),
      sum(status >= 500), sum(bytesIn), sum(bytesOut)
    FROM Decision NOT INDEXED WHERE id > ${afterId} GROUP BY 2, 3, 4, 5`;
  await tx.$executeRaw`
    INSERT INTO StepOfBatch
    SELECT 1, time / 1000000, upstream, previousBackend, NULL, 0, 0, 0, 0, count(*), 0, 0, 0, 0
    FROM Decision NOT INDEXED WHERE id > ${afterId} AND outcome = 'moved' AND previousBackend IS NOT NULL
    GROUP BY 2, 3, 4`;
  for (const [index, step] of rollupSteps.entries()) {
    const finer = rollupSteps[index - 1];
    if (finer === undefined) continue;
    // A number would be bound as a real one, and divide without a remainder.
    const whole = BigInt(step);
    await tx.$executeRaw`
      INSERT INTO StepOfBatch
      SELECT ${whole}, time / ${whole} * ${whole} AS start, upstream, backend, bucket, sum(requests), sum(assigned),
        sum(pinned), sum(moved), sum(movedAway), sum(refused), sum(errors), sum(bytesIn), sum(bytesOut)
      FROM StepOfBatch WHERE step = ${finer} GROUP BY start, upstream, backend, bucket`;
  }
}

async function updateLoad(tx: Transaction, node: string): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO Load AS known (step, time, upstream, backend, node, requests, assigned, pinned, moved, movedAway,
      refused, errors, bytesIn, bytesOut)
    SELECT step, time, upstream, backend, ${node}, sum(requests), sum(assigned), sum(pinned), sum(moved), sum(movedAway),
      sum(refused), sum(errors), sum(bytesIn), sum(bytesOut)
    FROM StepOfBatch WHERE true GROUP BY 1, 2, 3, 4
    ON CONFLICT (step, time, upstream, backend, node) DO UPDATE SET
      requests = known.requests + excluded.requests, assigned = known.assigned + excluded.assigned,
      pinned = known.pinned + excluded.pinned, moved = known.moved + excluded.moved,
      movedAway = known.movedAway + excluded.movedAway, refused = known.refused + excluded.refused,
      errors = known.errors + excluded.errors, bytesIn = known.bytesIn + excluded.bytesIn,
      bytesOut = known.bytesOut + excluded.bytesOut`;
}

/** The totals since the log was begun, which retention does not reduce; summed from the coarsest step. */
async function updateTotals(tx: Transaction, node: string): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO LoadTotal AS known (upstream, backend, node, assigned, pinned, moved, refused, errors, bytesIn,
      bytesOut)
    SELECT upstream, backend, ${node}, sum(assigned), sum(pinned), sum(moved), sum(refused), sum(errors), sum(bytesIn),
      sum(bytesOut)
    FROM StepOfBatch WHERE step = ${rollupSteps.at(-1)} GROUP BY 1, 2
    ON CONFLICT (upstream, backend, node) DO UPDATE SET
      assigned = known.assigned + excluded.assigned, pinned = known.pinned + excluded.pinned,
      moved = known.moved + excluded.moved, refused = known.refused + excluded.refused,
      errors = known.errors + excluded.errors, bytesIn = known.bytesIn + excluded.bytesIn,
      bytesOut = known.bytesOut + excluded.bytesOut`;
}

async function updateLatency(tx: Transaction, node: string): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO Latency AS known (step, time, upstream, backend, bucket, node, count)
    SELECT step, time, upstream, backend, bucket, ${node}, requests FROM StepOfBatch WHERE bucket IS NOT NULL
    ON CONFLICT (step, time, upstream, backend, bucket, node) DO UPDATE SET count = known.count + excluded.count`;
}
