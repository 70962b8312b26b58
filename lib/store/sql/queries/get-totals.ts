import type { MoveTotal, RequestTotal } from '@/lib/store/log';
import type { Database } from '@/lib/store/sql/database';

/** The totals since the log was begun. They only grow, whatever retention deletes. */
export async function getTotals(db: Database): Promise<{ requests: RequestTotal[]; moves: MoveTotal[] }> {
  const requests = await db.loadTotal.findMany();
  const moves = await db.moveTotal.findMany();
  return {
    requests: requests.map((row) => ({
      upstream: row.upstream,
      backend: row.backend,
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
