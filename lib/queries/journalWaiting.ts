import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileOf } from '@/lib/database/fileOf';
import type { Database } from '@/lib/database/open';

/**
 * How much of the journal beside the database is not stored yet, in bytes: looked up where it lies, so that it is
 * known while the recorder is away, too.
 */
export async function journalWaiting(db: Database): Promise<number> {
  const positions = await db.journalPosition.findMany();
  const stored = new Map(positions.map(({ segment, offset }) => [segment, Number(offset)]));
  const folder = join(dirname(await fileOf(db)), 'journal');
  let waiting = 0;
  for (const name of await orNothing(readdir(folder), [])) {
    if (!name.endsWith('.ndjson')) continue;
    const found = await orNothing(stat(join(folder, name)), null);
    waiting += Math.max(0, (found?.size ?? 0) - (stored.get(name) ?? 0));
  }
  return waiting;
}

/** A log that was imported has no journal, and a segment may be stored and deleted at any moment. */
async function orNothing<Found, Nothing>(found: Promise<Found>, nothing: Nothing): Promise<Found | Nothing> {
  try {
    return await found;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return nothing;
    throw error;
  }
}
