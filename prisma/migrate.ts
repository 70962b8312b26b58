import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { OperatorError } from '@/lib/core/operator-error';
import { getDatabasePath } from './database-path';
import { applyMigration, findPendingMigrations, type Migration } from './migration-history';
import { readShippedMigrations } from './shipped-migrations';
import { toOperatorError } from './to-operator-error';

/** What a migration run did: names of the migrations applied, path of the backup made first (null: none was needed). */
export interface MigrationResult {
  applied: string[];
  backup: string | null;
}

/**
 * Brings the database of `dataDir` to the schema of this version, creating both if they are missing.
 * A database that already holds data is copied next to itself before anything changes.
 *
 * @param known the migrations to apply; those checked in, unless a test says otherwise
 * @throws OperatorError if the directory cannot be written, the file is damaged, or a newer version made it
 */
export async function migrate(
  dataDir: string,
  known: Migration[] = readShippedMigrations('sqlite'),
): Promise<MigrationResult> {
  const file = getDatabasePath(dataDir);
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    // The start of the load balancer waits for a lock by itself, off the event loop.
    const db = new Database(file, { timeout: 100 });
    try {
      return applyPendingMigrations(db, dataDir, file, known);
    } finally {
      db.close();
    }
  } catch (error) {
    throw toOperatorError(error, dataDir);
  }
}

/**
 * Makes sure that `dataDir` has a log of this version's form, without changing anything.
 *
 * @throws OperatorError if there is none, it is damaged, or it is of an older or a newer version
 */
export function assertSchemaCurrent(
  dataDir: string,
  known: Migration[] = readShippedMigrations('sqlite'),
): void {
  const file = getDatabasePath(dataDir);
  if (!existsSync(file)) {
    throw new OperatorError(`data: there is no log in ${dataDir}; set it with --data or --config`, 'data');
  }
  try {
    const db = new Database(file, { readonly: true, timeout: 5000 });
    try {
      if (findPendingMigrations(db, file, known).length === 0) return;
    } finally {
      db.close();
    }
  } catch (error) {
    throw toOperatorError(error, dataDir);
  }
  throw new OperatorError(
    `data: ${file} is of an older version; start the load balancer once to upgrade it`,
    'data',
  );
}

/** SQLite's value for freeing pages on request. */
const incrementalAutoVacuum = 2;

function applyPendingMigrations(
  db: Database.Database,
  dataDir: string,
  file: string,
  known: Migration[],
): MigrationResult {
  const pending = findPendingMigrations(db, file, known);
  if (pending.length === 0) return { applied: [], backup: null };
  const isNew = pending.length === known.length;
  // So that retention can give space back to the disk a little at a time. A database that is there already has to be
  // rewritten for it, once; the copy that was made of it took as long.
  const hasIncrementalVacuum = db.pragma('auto_vacuum', { simple: true }) === incrementalAutoVacuum;
  if (!hasIncrementalVacuum) db.pragma(`auto_vacuum = ${incrementalAutoVacuum}`);
  db.pragma('journal_mode = WAL');
  const backup = isNew ? null : backUpDatabase(db, dataDir, pending);
  if (!isNew && !hasIncrementalVacuum) db.exec('VACUUM');
  for (const migration of pending) applyMigration(db, migration);
  return { applied: pending.map((migration) => migration.name), backup };
}

function backUpDatabase(db: Database.Database, dataDir: string, pending: Migration[]): string {
  const backup = join(dataDir, `stickyboard-before-${pending[0]?.name}.db`);
  const partial = `${backup}.partial`;
  rmSync(partial, { force: true });
  db.prepare('VACUUM INTO ?').run(partial);
  renameSync(partial, backup);
  return backup;
}
