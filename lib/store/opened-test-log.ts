import type { JournalBatch } from '@/lib/core/journal-batch';
import type { StoreLocation } from '@/lib/core/store-location';
import type { Database } from './sql/database';
import type { Store, StoreRole } from './store';

/** What an engine makes a test's log of. */
export interface OpenedTestLog {
  location: StoreLocation;
  db: Database;
  store: Store;
  openAs(role: StoreRole): Promise<Database>;
  storeBatch(batch: JournalBatch): Promise<unknown>;
  /** Closes it and removes what is outside of the data directory. */
  close(): Promise<void>;
}
