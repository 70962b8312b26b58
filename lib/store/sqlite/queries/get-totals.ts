import type { Database } from '@/lib/store/sqlite/open-database';

/** What a backend did since the log was begun; `backend` is "" for refused requests. */
export interface RequestTotal {
  upstream: string;
  backend: string;
  assigned: number;
  pinned: number;
  moved: number;
  refused: number;
  errors: number;
  bytesIn: number;
  bytesOut: number;
}

/** Requests that moved one way for one cause since the log was begun. */
export interface MoveTotal {
  upstream: string;
  previousBackend: string;
  backend: string;
  reason: string;
  moves: number;
}

/** What was counted since the log was begun. It only grows, whatever retention deletes. */
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
