import type { MovePoint } from '@/lib/contract/types';
import type { MoveRange } from '@/lib/store/filters';
import type { Database } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { stepStart, where } from './conditions';
import { sums } from './load-columns';

/**
 * Moves per pair of backends and cause in steps, oldest first, from rollups alone. If a step is not a multiple of a
 * minute, it is summed from seconds, of which the log keeps those of the last day.
 */
export async function movesByCause(
  db: Database,
  { upstream, node, step, from, to }: MoveRange,
): Promise<MovePoint[]> {
  const rollup = [3600, 60].find((seconds) => step % seconds === 0) ?? 1;
  const rows = await db.$queryRaw<(Omit<MovePoint, 'time' | 'moves'> & { start: bigint; moves: bigint })[]>`
    SELECT ${stepStart(Prisma.sql`time`, step)} AS start, upstream, "previousBackend", backend, reason, ${sums(['moves'])}
    FROM "Move" ${where(
      Prisma.sql`step = ${rollup} AND time >= ${from} AND time < ${to}`,
      upstream === undefined ? undefined : Prisma.sql`upstream = ${upstream}`,
      node === undefined ? undefined : Prisma.sql`node = ${node}`,
    )}
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5`;
  return rows.map(({ start, ...row }) => ({ ...row, time: Number(start), moves: Number(row.moves) }));
}
