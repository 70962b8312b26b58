import { randomUUID } from 'node:crypto';
import type { ClientBase, QueryResultRow } from 'pg';
import type { Logger } from '@/lib/core/logger';
import { OperatorError } from '@/lib/core/operator-error';
import type { DatabaseTarget } from '@/lib/core/store-location';
import type { Migration } from '@/prisma/migration-history';
import { readShippedMigrations } from '@/prisma/shipped-migrations';
import { withConnection } from '../connection/connect';
import { formatPlace, formatServer } from '../connection/server-address';
import { additiveMark, readSchemaState, type SchemaState } from './schema-state';

/** The table of applied migrations, made by the statement of Prisma Migrate, so that its own tools can read it. */
const createHistoryTableSql = `
CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                      VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum                VARCHAR(64) NOT NULL,
    finished_at             TIMESTAMPTZ,
    migration_name          VARCHAR(255) NOT NULL,
    logs                    TEXT,
    rolled_back_at          TIMESTAMPTZ,
    started_at              TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count     INTEGER NOT NULL DEFAULT 0
)`;

/** The first line of a migration that only adds: programs that do not know it go on. */
const additiveLine = /^-- Additive\b/;

/**
 * Brings the tables of a target to the form of this version, creating them if they are missing. Of several programs one does,
 * while the others wait.
 *
 * @param log receives a line if another program is waited for
 * @param known the migrations to apply; those checked in, unless a test says otherwise
 * @returns the names of the migrations applied
 * @throws OperatorError if the database cannot be used, or a newer version or another program made its tables
 */
export async function migratePostgresql(
  target: DatabaseTarget,
  log: Logger | undefined,
  known: Migration[] = readShippedMigrations('postgresql'),
): Promise<string[]> {
  return withConnection(target, 'migration', async ({ client }) => {
    const applied: string[] = [];
    let state = await readSchemaState(client, target, known);
    while (state.pending.length > 0) {
      state = await inMigrationTransaction(client, target, log, async () => {
        // Another program may have been faster.
        const { pending } = await readSchemaState(client, target, known);
        const [next, ...later] = pending;
        if (next) {
          await applyMigration(client, next);
          applied.push(next.name);
        }
        return { pending: later, exists: true };
      });
    }
    return applied;
  });
}

/** What the tables of a target have had, compared with what this version knows. */
export function inspectSchema(target: DatabaseTarget): Promise<SchemaState> {
  return withConnection(target, 'start', ({ client }) =>
    readSchemaState(client, target, readShippedMigrations('postgresql')),
  );
}

/**
 * Makes sure that a target has tables that this version can use, without changing anything.
 *
 * @throws OperatorError if there are none, or they are of an older or a newer version
 */
export async function assertSchemaCurrent(target: DatabaseTarget): Promise<void> {
  const { pending, exists } = await inspectSchema(target);
  if (exists && pending.length === 0) return;
  const problem = exists
    ? `${formatPlace(target)} is of an older version`
    : `there is no log in ${formatPlace(target)}`;
  throw new OperatorError(
    `database: ${problem}; start a node of this version, or run stickyboard migrate`,
    'database',
  );
}

/** Applies one migration and records it; within a transaction whose search path is the schema. */
export async function applyMigration(client: ClientBase, { name, sql, checksum }: Migration): Promise<void> {
  await client.query(createHistoryTableSql);
  const started = new Date();
  await runPatiently(client, sql);
  await client.query(
    `INSERT INTO _prisma_migrations
       (id, checksum, migration_name, logs, started_at, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, $4, $5, clock_timestamp(), 1)`,
    [randomUUID(), checksum, name, additiveLine.test(sql) ? additiveMark : null, started],
  );
}

async function inMigrationTransaction<Result>(
  client: ClientBase,
  target: DatabaseTarget,
  log: Logger | undefined,
  run: () => Promise<Result>,
): Promise<Result> {
  await client.query('BEGIN');
  try {
    await client.query('SET LOCAL statement_timeout = 0');
    await client.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    await waitForTurn(client, target, log);
    await enterSchema(client, target);
    const result = await run();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

/**
 * Not for all engines: CockroachDB takes advisory locks without a lock; there, one node at a time has to be upgraded
 * (docs/guide).
 */
async function waitForTurn(
  client: ClientBase,
  target: DatabaseTarget,
  log: Logger | undefined,
): Promise<void> {
  const key = `stickyboard migration of ${target.schema}`;
  const tried = await client.query<{ hasLock: boolean }>(
    'SELECT pg_try_advisory_xact_lock(hashtext($1)) AS "hasLock"',
    [key],
  );
  if (tried.rows[0]?.hasLock) return;
  log?.('info', `waiting for another program to migrate the database on ${formatServer(target)}`);
  await runPatiently(client, 'SELECT pg_advisory_xact_lock(hashtext($1))', [key]);
}

/** Creates the schema if it is missing; asking first needs fewer rights. */
async function enterSchema(client: ClientBase, { schema }: DatabaseTarget): Promise<void> {
  const found = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
  if (found.rowCount === 0) await client.query(`CREATE SCHEMA "${schema}"`);
  await client.query(`SET LOCAL search_path = "${schema}"`);
}

/** The longest time-out that the driver can measure: a migration may take as long as it needs. */
const unboundedMs = 2 ** 31 - 1;

/** Runs statements that the client waits for, whatever its time-out is. */
async function runPatiently(client: ClientBase, text: string, values?: unknown[]): Promise<QueryResultRow[]> {
  const query = { text, query_timeout: unboundedMs, ...(values && { values }) };
  return (await client.query(query)).rows;
}
