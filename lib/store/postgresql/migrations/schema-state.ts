import type { ClientBase } from 'pg';
import { OperatorError } from '@/lib/core/operator-error';
import type { DatabaseTarget } from '@/lib/core/store-location';
import type { Migration } from '@/prisma/migration-history';
import { formatPlace } from '../connection/server-address';

/** What the schema of a target has had. */
export interface SchemaState {
  /** The known migrations that it has not had yet, in their order. */
  pending: Migration[];
  /** Whether it has tables of this program. */
  exists: boolean;
}

/**
 * How the history says that a migration only adds: programs that do not know it go on. Prisma keeps messages of failed
 * migrations in this column.
 */
export const additiveMark = 'additive';

/**
 * Compares the history of migrations with those that this program knows.
 *
 * @throws OperatorError if the tables are of another program or of a newer version, or were migrated otherwise
 */
export async function readSchemaState(
  client: ClientBase,
  target: DatabaseTarget,
  known: Migration[],
): Promise<SchemaState> {
  const tables = await readTables(client, target);
  if (!tables.has('_prisma_migrations')) {
    if (tables.size > 0) throw createForeignError(target);
    return { pending: known, exists: false };
  }
  const applied = await readHistory(client, target);
  if (applied.length === 0) return { pending: known, exists: false };
  checkHistory(applied, target, known);
  const names = new Set(applied.map(({ name }) => name));
  return { pending: known.filter(({ name }) => !names.has(name)), exists: true };
}

interface AppliedMigration {
  name: string;
  checksum: string;
  isFinished: boolean;
  logs: string | null;
}

/** Those of extensions, which the administrator of a server may have put into the schema, do not count. */
async function readTables(client: ClientBase, { schema }: DatabaseTarget): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND NOT EXISTS (
       SELECT 1 FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`,
    [schema],
  );
  return new Set(rows.map(({ name }) => name));
}

async function readHistory(client: ClientBase, { schema }: DatabaseTarget): Promise<AppliedMigration[]> {
  const { rows } = await client.query<AppliedMigration>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS "isFinished", logs
     FROM "${schema}"._prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name`,
  );
  return rows;
}

function checkHistory(applied: AppliedMigration[], target: DatabaseTarget, known: Migration[]): void {
  const place = formatPlace(target);
  const byName = new Map(known.map((migration) => [migration.name, migration]));
  if (!applied.some(({ name }) => byName.has(name))) throw createForeignError(target);
  for (const { name, checksum, isFinished, logs } of applied) {
    const migration = byName.get(name);
    if (!migration) {
      if (logs === additiveMark) continue;
      throw new OperatorError(
        `database: ${place} is from a newer version of Stickyboard (it has had migration ${name}); install that version here, too`,
        'database',
      );
    }
    if (!isFinished || checksum !== migration.checksum) {
      throw new OperatorError(
        `database: ${place}: migration ${name} was ${isFinished ? 'applied in another form' : 'left unfinished'}; restore a backup or choose another schema with database.schema`,
        'database',
      );
    }
  }
}

function createForeignError(target: DatabaseTarget): OperatorError {
  return new OperatorError(
    `database: ${formatPlace(target)} holds the tables of another program; choose another database, or another schema with database.schema`,
    'database.schema',
  );
}
