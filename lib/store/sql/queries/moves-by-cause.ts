import type { MovePoint } from '@/lib/contract/types';
import type { MoveRange } from '@/lib/store/filters';
import type { Database } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { where } from './conditions';

/**
 * Moves per pair of backends and cause in steps, oldest first, from rollups alone. If a step is not a multiple of a
 * minute, it is summed from seconds, of which the log keeps those of the last day.
 */
export async function movesByCause(
  db: Database,
  { upstream, step, from, to }: MoveRange,
): Promise<MovePoint[]> {
  // A number would be bound as a real one, and divide without a remainder.
  const stepInteger = BigInt(step);
  const rollup = [3600, 60].find((seconds) => step % seconds === 0) ?? 1;
  const rows = await db.$queryRaw<(Omit<MovePoint, 'time' | 'moves'> & { time: bigint; moves: bigint })[]>`
    SELECT time / ${stepInteger} * ${stepInteger} AS time, upstream, previousBackend, backend, reason, sum(moves) AS moves FROM Move
    ${where(
      Prisma.sql`step = ${rollup} AND Move.time >= ${from} AND Move.time < ${to}`,
      upstream === undefined ? undefined : Prisma.sql`upstream = ${upstream}`,
    )}
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5`;
  return rows.map((row) => ({ ...row, time: Number(row.time), moves: Number(row.moves) }));
}
