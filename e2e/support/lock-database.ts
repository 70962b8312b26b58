import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { recorderTransactionTimeoutMs } from './suspend-recorder';

/**
 * Locks the database as another process would, once no transaction of the recorder is running.
 *
 * @param data the data directory of the product
 * @returns unlocks it
 */
export function lockDatabase(data: string): () => void {
  const writer = new BetterSqlite3(join(data, 'stickyboard.db'), { timeout: recorderTransactionTimeoutMs });
  writer.exec('BEGIN IMMEDIATE');
  return () => {
    writer.exec('ROLLBACK');
    writer.close();
  };
}
