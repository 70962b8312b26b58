import type { Database, Transaction } from '@/lib/store/sql/database';
import { leaseSegment } from './recorder-lease';

/** How far each segment of the journal is stored, in bytes. */
export async function readPositions(db: Database): Promise<Map<string, number>> {
  const rows = await db.journalPosition.findMany({ where: { segment: { not: leaseSegment } } });
  return new Map(rows.map(({ segment, offset }) => [segment, Number(offset)]));
}

/**
 * Stores how far the journal is stored, in bytes per segment.
 *
 * @returns false if the database had these positions already: the batch was stored before
 */
export async function advancePositions(tx: Transaction, positions: [string, number][]): Promise<boolean> {
  const advanced = await tx.$executeRaw`
    INSERT INTO JournalPosition AS known (segment, offset)
    SELECT value ->> 0, value ->> 1 FROM json_each(${JSON.stringify(positions)}) WHERE true
    ON CONFLICT (segment) DO UPDATE SET offset = excluded.offset WHERE excluded.offset > known.offset`;
  return advanced > 0;
}

/** Removes the positions of segments that are deleted. */
export async function deletePositions(db: Database, segments: string[]): Promise<void> {
  await db.journalPosition.deleteMany({ where: { segment: { in: segments } } });
}
