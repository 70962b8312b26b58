import type { ClientBase } from 'pg';
import { OperatorError } from '@/lib/core/operator-error';
import type { DatabaseTarget } from '@/lib/core/store-location';
import { withConnection } from './connection/connect';
import { toOperatorError } from './connection/domain-errors';
import { formatPlace } from './connection/server-address';
import { assertSchemaCurrent, inspectSchema, migratePostgresql } from './migrations/migrate-postgresql';

/** A schema next to that of a log, in which the log that is to replace it is built. */
export interface StagingSchema {
  /** Its tables are of this version, and empty. */
  staging: DatabaseTarget;
  /** Whether there is no log yet. */
  isNew: boolean;
}

/**
 * Makes the schema in which a new log is built. What one that was killed has left there is removed.
 *
 * @param empty tables of the log that is to be replaced which must have no rows
 * @throws OperatorError if the database cannot be used, or these have rows
 */
export async function createStagingSchema(
  target: DatabaseTarget,
  empty: readonly string[],
): Promise<StagingSchema> {
  const staging = { ...target, schema: `${target.schema}_import` };
  const isNew = !(await inspectSchema(target)).exists;
  if (!isNew) {
    await assertSchemaCurrent(target);
    await withConnection(target, 'import', ({ client }) => assertWithoutRows(client, target, empty));
  }
  await dropStagingSchema(staging);
  try {
    await migratePostgresql(staging, undefined);
    return { staging, isNew };
  } catch (error) {
    await dropStagingSchema(staging);
    throw toOperatorError(error, target);
  }
}

/** The longest time-out that the driver can measure, with the second that it adds: a log may be long. */
export const unboundedMs = 2 ** 31 - 1001;

/** Removes the schema, with what is in it: files of many gigabytes are not deleted at once. */
export function dropStagingSchema(staging: DatabaseTarget): Promise<unknown> {
  return withConnection({ ...staging, statementTimeoutMs: unboundedMs }, 'import', ({ client }) =>
    client.query(`DROP SCHEMA IF EXISTS "${staging.schema}" CASCADE`),
  );
}

/**
 * Makes sure that a log, which may not be there, has no rows in some tables.
 *
 * @throws OperatorError if it has
 */
export async function assertWithoutRows(
  client: ClientBase,
  target: DatabaseTarget,
  tables: readonly string[],
): Promise<void> {
  for (const table of tables) {
    const name = `"${target.schema}"."${table}"`;
    const known = await client.query('SELECT 1 WHERE to_regclass($1) IS NOT NULL', [name]);
    if (known.rowCount === 0) continue;
    const found = await client.query(`SELECT 1 FROM ${name} LIMIT 1`);
    if (found.rowCount === 0) continue;
    throw new OperatorError(
      `database: the log in ${formatPlace(target)} is not empty; choose another database, or another schema with database.schema`,
      'database',
    );
  }
}
