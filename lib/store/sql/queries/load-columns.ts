import { Prisma } from '@/prisma/generated/sqlite/client';

/** The counts of a row of `Load`. */
export const loadColumns = [
  'requests',
  'assigned',
  'pinned',
  'moved',
  'movedAway',
  'refused',
  'errors',
  'bytesIn',
  'bytesOut',
] as const;

export type LoadColumn = (typeof loadColumns)[number];

/** The counts, and their sums under their own names. */
export const loadColumnsSql = Prisma.raw(loadColumns.map((column) => `"${column}"`).join(', '));
export const sumsSql = sums(loadColumns);

/** The sums of columns under their own names: of integers, which a database may else make decimal. */
export function sums(columns: readonly string[]): Prisma.Sql {
  return Prisma.raw(columns.map((column) => `CAST(sum("${column}") AS BIGINT) AS "${column}"`).join(', '));
}
