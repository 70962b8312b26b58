import { join } from 'node:path';

/** Path of the SQLite database within the data directory. */
export function getDatabasePath(dataDir: string): string {
  return join(dataDir, 'stickyboard.db');
}
