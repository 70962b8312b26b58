import { expect } from 'vitest';
import type { Database } from '@/lib/store/sql/database';
import type { ExpectedLog } from './expected-log';
import { readTables } from './read-tables';

/** Compares all tables of a log, one by one, with what they should be. */
export async function expectStored(db: Database, expected: ExpectedLog): Promise<void> {
  const stored = await readTables(db);
  for (const [name, rows] of Object.entries(expected.read())) expect(stored[name], name).toEqual(rows);
}
