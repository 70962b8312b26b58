import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { OperatorError } from '@/lib/errors';
import { databaseFile } from './databaseFile';
import { operatorError } from './fault';
import { applyMigration, checkedInMigrations, type Migration, pendingMigrations } from './history';

/** What a migration run did: names of the migrations applied, path of the backup made first (null: none was needed). */
export interface Migrated {
  applied: string[];
  backup: string | null;
}

/**
 * Brings the database of `dataDir` to the schema of this version, creating both where they are missing.
 * A database that already holds data is copied beside itself before anything changes.
 *
 * @param known the migrations to apply; those checked in, unless a test says otherwise
 * @throws OperatorError where the directory cannot be written, the file is damaged, or a newer version made it
 */
export async function migrate(dataDir: string, known: Migration[] = ownMigrations()): Promise<Migrated> {
  const file = databaseFile(dataDir);
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    // Whoever starts the load balancer waits for a lock by itself, off the event loop.
    const db = new Database(file, { timeout: 100 });
    try {
      return migrateOpen(db, dataDir, file, known);
    } finally {
      db.close();
    }
  } catch (error) {
    throw operatorError(error, dataDir);
  }
}

/**
 * Makes sure that `dataDir` has a log of this version's form, without changing anything.
 *
 * @throws OperatorError where there is none, it is damaged, or it is of an older or a newer version
 */
export function checkLog(dataDir: string, known: Migration[] = ownMigrations()): void {
  const file = databaseFile(dataDir);
  if (!existsSync(file)) {
    throw new OperatorError(`data: there is no log in ${dataDir}; name it by --data or --config`, 'data');
  }
  try {
    const db = new Database(file, { readonly: true, timeout: 5000 });
    try {
      if (pendingMigrations(db, file, known).length === 0) return;
    } finally {
      db.close();
    }
  } catch (error) {
    throw operatorError(error, dataDir);
  }
  throw new OperatorError(
    `data: ${file} is of an older version; start the load balancer once, which brings it up to date`,
    'data',
  );
}

/** Found from dist/ as from here: both lie directly below the project's root. */
function ownMigrations(): Migration[] {
  return checkedInMigrations(join(import.meta.dirname, '..', 'prisma', 'migrations'));
}

/** What SQLite calls freeing pages when it is told to. */
const incremental = 2;

function migrateOpen(db: Database.Database, dataDir: string, file: string, known: Migration[]): Migrated {
  const pending = pendingMigrations(db, file, known);
  if (pending.length === 0) return { applied: [], backup: null };
  const isNew = pending.length === known.length;
  // So that retention can give space back to the disk a little at a time. A database that is there already has to be
  // written anew for it, once; the copy that was made of it took as long.
  const returnsSpace = db.pragma('auto_vacuum', { simple: true }) === incremental;
  if (!returnsSpace) db.pragma(`auto_vacuum = ${incremental}`);
  db.pragma('journal_mode = WAL');
  const backup = isNew ? null : copy(db, dataDir, pending);
  if (!isNew && !returnsSpace) db.exec('VACUUM');
  for (const migration of pending) applyMigration(db, migration);
  return { applied: pending.map((migration) => migration.name), backup };
}

function copy(db: Database.Database, dataDir: string, pending: Migration[]): string {
  const backup = join(dataDir, `stickyboard-before-${pending[0]?.name}.db`);
  const partial = `${backup}.partial`;
  rmSync(partial, { force: true });
  db.prepare('VACUUM INTO ?').run(partial);
  renameSync(partial, backup);
  return backup;
}
