import Sqlite from 'better-sqlite3';

/**
 * Whether another program holds the right to write the database at this moment. Asks without waiting, on a connection of
 * its own, and lets go at once. A database that cannot be written for another reason is not locked.
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
