import type { Database, Transaction } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { leaseSegment } from './recorder-lease';

/**
 * How far each segment of a journal is stored, in bytes.
 *
 * @param journal its id
 */
export async function readPositions(db: Database, journal: string): Promise<Map<string, number>> {
  const rows = await db.journalPosition.findMany({ where: { journal, segment: { not: leaseSegment } } });
  return new Map(rows.map(({ segment, offset }) => [segment, Number(offset)]));
}

/**
 * Stores how far a journal is stored, in bytes per segment.
 *
 * @returns false if the database had these positions already: the batch was stored before
 */
export async function advancePositions(
  tx: Transaction,
  journal: string,
  positions: readonly [string, number][],
): Promise<boolean> {
  if (positions.length === 0) return false;
  const rows = positions.map(([segment, offset]) => Prisma.sql`(${journal}, ${segment}, ${BigInt(offset)})`);
  const advanced = await tx.$executeRaw`
    INSERT INTO "JournalPosition" AS known ("journal", "segment", "offset") VALUES ${Prisma.join(rows)}
    ON CONFLICT ("journal", "segment") DO UPDATE SET "offset" = excluded."offset"
    WHERE excluded."offset" > known."offset"`;
  return advanced > 0;
}

/** Removes the positions of segments of a journal that are deleted. */
export async function deletePositions(db: Database, journal: string, segments: string[]): Promise<void> {
  await db.journalPosition.deleteMany({ where: { journal, segment: { in: segments } } });
}
