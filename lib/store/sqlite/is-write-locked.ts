import Sqlite from 'better-sqlite3';

/**
 * Whether another program holds the write lock of the database. It tries without waiting, on a connection of
 * its own, and releases the lock at once. A database that cannot be written for another reason is not locked.
 */
export function isWriteLocked(file: string): boolean {
  let db: Sqlite.Database | undefined;
  try {
    db = new Sqlite(file, { fileMustExist: true, timeout: 0 });
    db.exec('BEGIN IMMEDIATE');
    db.exec('ROLLBACK');
    return false;
  } catch (error) {
    if (error instanceof Sqlite.SqliteError) return error.code.startsWith('SQLITE_BUSY');
    throw error;
  } finally {
    db?.close();
  }
}
