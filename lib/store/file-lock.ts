import { chmodSync, existsSync } from 'node:fs';
import Sqlite from 'better-sqlite3';

/** How long to wait for another process to release the lock, ms: of two simultaneous attempts one has to succeed. */
const acquireTimeoutMs = 500;

/**
 * Holds a file for this process alone, which is made if it is missing and stays empty. The kernel keeps the lock on
 * the file itself (fcntl, through SQLite, since Node has none): it counts in every container that sees the file, and
 * ends with the process, however that ends.
 *
 * Nothing else in this process may open the file: POSIX drops a process's locks with any descriptor that it closes.
 *
 * @returns a function that releases it; null if another process holds it
 * @throws Error with a `code` if the file cannot be written
 */
export function acquireFileLock(file: string): (() => void) | null {
  const isNew = !existsSync(file);
  const db = new Sqlite(file, { timeout: acquireTimeoutMs });
  try {
    db.exec('BEGIN EXCLUSIVE');
    if (isNew) chmodSync(file, 0o600);
  } catch (error) {
    db.close();
    if (error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null;
    throw error;
  }
  return () => db.close();
}
