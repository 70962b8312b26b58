import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Database } from '@/lib/store/sql/database';
import { getOpenDatabasePath } from './get-open-database-path';

/**
 * How much of the journal next to the database is not stored yet, in bytes: read from its files, so that it is
 * known while the recorder is down, too.
 */
export async function getJournalBacklogBytes(db: Database): Promise<number> {
  const positions = await db.journalPosition.findMany();
  const stored = new Map(positions.map(({ segment, offset }) => [segment, Number(offset)]));
  const folder = join(dirname(await getOpenDatabasePath(db)), 'journal');
  let backlogBytes = 0;
  for (const name of await orDefault(readdir(folder), [])) {
    if (!name.endsWith('.ndjson')) continue;
    const found = await orDefault(stat(join(folder, name)), null);
    backlogBytes += Math.max(0, (found?.size ?? 0) - (stored.get(name) ?? 0));
  }
  return backlogBytes;
}

/** A log that was imported has no journal, and a segment may be stored and deleted at any moment. */
async function orDefault<Found, Nothing>(
  result: Promise<Found>,
  fallback: Nothing,
): Promise<Found | Nothing> {
  try {
    return await result;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return fallback;
    throw error;
  }
}
