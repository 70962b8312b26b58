import type { Transaction } from '@/lib/store/sql/database';

/**
 * Adds the moves of the decisions above `after` to those per pair of backends and cause, in steps of a second, a
 * minute and an hour, and to the totals.
 *
 * @param node the proxy that took them
 */
export async function updateMoves(tx: Transaction, node: string, afterId: number): Promise<void> {
  await tx.$executeRaw`
    WITH seconds AS MATERIALIZED (
      SELECT time / 1000000 AS time, upstream, coalesce(previousBackend, '') AS previousBackend,
        coalesce(backend, '') AS backend, coalesce(reason, '') AS reason, count(*) AS moves
      FROM Decision NOT INDEXED WHERE id > ${afterId} AND outcome = 'moved' GROUP BY 1, 2, 3, 4, 5
    )
    INSERT INTO Move AS known (step, time, upstream, previousBackend, backend, reason, node, moves)
    SELECT steps.value, time / steps.value * steps.value, upstream, previousBackend, backend, reason, ${node}, sum(moves)
    FROM seconds, json_each('[1, 60, 3600]') AS steps WHERE true GROUP BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (step, time, upstream, previousBackend, backend, reason, node)
    DO UPDATE SET moves = known.moves + excluded.moves`;
  await tx.$executeRaw`
    INSERT INTO MoveTotal AS known (upstream, previousBackend, backend, reason, node, moves)
    SELECT upstream, coalesce(previousBackend, ''), coalesce(backend, ''), coalesce(reason, ''), ${node}, count(*)
    FROM Decision NOT INDEXED WHERE id > ${afterId} AND outcome = 'moved' GROUP BY 1, 2, 3, 4
    ON CONFLICT (upstream, previousBackend, backend, reason, node) DO UPDATE SET moves = known.moves + excluded.moves`;
}
