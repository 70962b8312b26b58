import type { MoveTotal, RequestTotal } from '@/lib/store/log';
import type { Database } from '@/lib/store/sql/database';
import { sums } from './load-columns';

/** As the database has it: numbers are large ones. */
type Raw<Row> = { [Field in keyof Row]: Row[Field] extends number ? bigint : Row[Field] };

/** The totals since the log was begun. They only grow, whatever retention deletes. */
export async function getTotals(db: Database): Promise<{ requests: RequestTotal[]; moves: MoveTotal[] }> {
  const requests = await db.$queryRaw<Raw<RequestTotal>[]>`
    SELECT upstream, backend, node, ${sums(['assigned', 'pinned', 'moved', 'refused', 'errors', 'bytesIn', 'bytesOut'])}
    FROM "LoadTotal" GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;
  const moves = await db.$queryRaw<Raw<MoveTotal>[]>`
    SELECT upstream, "previousBackend", backend, reason, node, ${sums(['moves'])}
    FROM "MoveTotal" GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5`;
  return {
    requests: requests.map((row) => ({
      upstream: row.upstream,
      backend: row.backend,
      node: row.node,
      assigned: Number(row.assigned),
      pinned: Number(row.pinned),
      moved: Number(row.moved),
      refused: Number(row.refused),
      errors: Number(row.errors),
      bytesIn: Number(row.bytesIn),
      bytesOut: Number(row.bytesOut),
    })),
    moves: moves.map((row) => ({ ...row, moves: Number(row.moves) })),
  };
}
