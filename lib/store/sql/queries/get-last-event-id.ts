import type { Database } from '@/lib/store/sql/database';

/** The id of the newest event, or 0 if there is none. By its index alone, which Prisma's own maximum does not use. */
export async function getLastEventId(db: Database): Promise<number> {
  const [row] = await db.$queryRaw<{ id: bigint | number | null }[]>`SELECT max(id) AS id FROM "Event"`;
  return Number(row?.id ?? 0);
}
