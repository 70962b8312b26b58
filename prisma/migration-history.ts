import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { OperatorError } from '@/lib/core/operator-error';

/** One checked-in migration. */
export interface Migration {
  name: string;
  sql: string;
  /** SHA-256 of the SQL, hex, as Prisma Migrate computes it. */
  checksum: string;
}

/** The table of applied migrations, made by the statement of Prisma Migrate, so that its own tools can read it. */
const createHistoryTableSql = `
CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
)`;

/** The first migration of the versions before 0.1.0, whose schema this version does not know. */
const developmentMigration = '0001_init';

/** The checked-in migrations of the folder `directory`, in the order in which they apply. */
export function readMigrations(directory: string): Migration[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = readFileSync(join(directory, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

/**
 * The migrations that have not been applied to the database yet.
 *
 * @throws OperatorError if the database is of a newer or a development version, of another program, or was migrated
 * otherwise
 */
export function findPendingMigrations(db: Database.Database, file: string, known: Migration[]): Migration[] {
  const tables = db
    .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .all();
  if (tables.length === 0) return known;
  if (!tables.some((table) => table.name === '_prisma_migrations')) {
    throw new OperatorError(
      `${file} holds the tables of another program; choose another directory with --data`,
      'data',
    );
  }
  const applied = db
    .prepare<[], { name: string; checksum: string; finished: string | null }>(
      'SELECT migration_name AS name, checksum, finished_at AS finished FROM _prisma_migrations WHERE rolled_back_at IS NULL',
    )
    .all();
  if (applied.some((row) => row.name === developmentMigration)) {
    throw new OperatorError(
      `${file} was made by a development version and cannot be upgraded; export its decisions with that version, import them into another directory with stickyboard import, or choose another directory with --data`,
      'data',
    );
  }
  for (const row of applied) {
    const shipped = known.find((migration) => migration.name === row.name);
    if (!shipped) {
      throw new OperatorError(
        `${file} is from a newer version of Stickyboard (it has had migration ${row.name}); install that version or choose another directory with --data`,
        'data',
      );
    }
    if (row.finished === null || row.checksum !== shipped.checksum) {
      throw new OperatorError(
        `${file}: migration ${row.name} was ${row.finished === null ? 'left unfinished' : 'applied in another form'}; restore a backup or choose another directory with --data`,
        'data',
      );
    }
  }
  return known.filter((migration) => !applied.some((row) => row.name === migration.name));
}

/** Applies one migration and records it, both or neither. */
export function applyMigration(db: Database.Database, migration: Migration): void {
  const started = timestamp();
  db.transaction(() => {
    db.exec(createHistoryTableSql);
    db.exec(migration.sql);
    db.prepare(
      'INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count) VALUES (?, ?, ?, ?, ?, 1)',
    ).run(randomUUID(), migration.checksum, migration.name, started, timestamp());
  }).immediate();
}

/** Now, in the form that Prisma's adapter stores. */
function timestamp(): string {
  return new Date().toISOString().replace('Z', '+00:00');
}
