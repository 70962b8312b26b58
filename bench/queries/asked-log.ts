import type { Database } from '@/lib/store/sql/database';
import { openDatabase } from '@/lib/store/sqlite/open-database';
import { createSqliteStore } from '@/lib/store/sqlite/sqlite-store';
import type { Store } from '@/lib/store/store';
import { migrate } from '@/prisma/migrate';
import type { TargetsMs } from './question';

/** A log that questions are asked of, by connections as a dashboard has. */
export interface AskedLog {
  db: Database;
  store: Store;
  targetsMs: TargetsMs;
  /** Says what the log is in, for people. */
  readVersion(): Promise<string>;
  close(): Promise<void>;
}

/** Opens the log of a data directory. */
export async function openSqliteLog(data: string): Promise<AskedLog> {
  await migrate(data);
  const db = await openDatabase(data, 'dashboard');
  return {
    db,
    store: createSqliteStore(db, data),
    targetsMs: { page: 50, tick: 20 },
    readVersion: () => db.dialect.readVersion(db),
    close: () => db.$disconnect(),
  };
}
