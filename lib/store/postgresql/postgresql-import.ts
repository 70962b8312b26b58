import type { ClientBase } from 'pg';
import { OperatorError } from '@/lib/core/operator-error';
import type { DatabaseTarget, StoreLocation } from '@/lib/core/store-location';
import type { LogImport } from '@/lib/store/import';
import { withConnection } from './connection/connect';
import { toOperatorError } from './connection/domain-errors';
import { requireTarget } from './connection/require-target';
import { formatPlace } from './connection/server-address';
import { DecisionPartitions } from './decision-partitions';
import { storeBatch } from './ingest/store-batch';
import { trackConnection } from './ingest/transaction-connection';
import { assertSchemaCurrent, inspectSchema, migratePostgresql } from './migrations/migrate-postgresql';
import { type OpenDatabase, openDatabase } from './open-database';
import { copyTables, replaceTables } from './replace-tables';

/** The journal and the segment of the position meanwhile: names that no journal has. */
const importSource = { journal: 'import', segment: 'import' };

/**
 * Begins an import into a database that has no decision yet. The new log is built in a schema next to the old one and
 * replaces it whole, so that an import that fails or is killed changes nothing.
 *
 * @throws OperatorError if the log is not empty
 */
export async function beginPostgresqlImport(location: StoreLocation): Promise<LogImport> {
  const target = requireTarget(location);
  const staging = { ...target, schema: `${target.schema}_import` };
  const isNew = !(await inspectSchema(target)).exists;
  if (!isNew) {
    await assertSchemaCurrent(target);
    await withConnection(target, 'import', ({ client }) => assertEmpty(client, target));
  }
  await dropSchema(target, staging.schema);
  try {
    await migratePostgresql(staging, undefined);
    if (!isNew)
      await withConnection(target, 'import', ({ client }) =>
        copyTables(client, target.schema, staging.schema),
      );
    return new PostgresqlImport(await openDatabase(staging, 'recorder'), staging, target);
  } catch (error) {
    await dropSchema(target, staging.schema);
    throw toOperatorError(error, target);
  }
}

class PostgresqlImport implements LogImport {
  private storedCount = 0;
  private isConnected = true;
  private readonly getConnection;
  private readonly partitions;

  constructor(
    private readonly staged: OpenDatabase,
    private readonly staging: DatabaseTarget,
    private readonly target: DatabaseTarget,
  ) {
    this.getConnection = trackConnection(staged.pool);
    this.partitions = new DecisionPartitions(staged.db);
  }

  async append(node: string, lines: unknown[][]): Promise<void> {
    this.storedCount += lines.length;
    const batch = {
      decisions: Buffer.from(JSON.stringify(lines)),
      decisionCount: lines.length,
      records: [],
      corruptions: [],
      positions: [[importSource.segment, this.storedCount]] satisfies [string, number][],
    };
    await this.partitions.ensureFor(batch);
    const recording = { db: this.staged.db, getConnection: this.getConnection };
    await storeBatch(recording, { node, journal: importSource.journal }, batch, 0);
  }

  async finish(): Promise<{ sessions: number }> {
    const { db } = this.staged;
    const sessions = await db.session.count();
    await db.journalPosition.deleteMany({ where: { journal: importSource.journal } });
    await this.disconnect();
    const { target, staging } = this;
    await withConnection(target, 'import', ({ client }) =>
      replaceTables(client, target.schema, staging.schema, () => assertEmpty(client, target)),
    );
    return { sessions };
  }

  async close(): Promise<void> {
    try {
      await this.disconnect();
    } finally {
      await dropSchema(this.target, this.staging.schema);
    }
  }

  private async disconnect(): Promise<void> {
    if (!this.isConnected) return;
    this.isConnected = false;
    await this.staged.db.$disconnect();
  }
}

/** Also of a log that is not there. */
async function assertEmpty(client: ClientBase, target: DatabaseTarget): Promise<void> {
  const { rows } = await client.query<{ table: string | null }>('SELECT to_regclass($1)::text AS table', [
    `"${target.schema}"."Decision"`,
  ]);
  if (rows[0]?.table === null) return;
  const found = await client.query(
    `SELECT 1 WHERE EXISTS (SELECT 1 FROM "${target.schema}"."Decision") OR EXISTS (SELECT 1 FROM "${target.schema}"."Session")`,
  );
  if (found.rowCount === 0) return;
  throw new OperatorError(
    `database: the log in ${formatPlace(target)} is not empty; choose another database, or another schema with database.schema`,
    'database',
  );
}

function dropSchema(target: DatabaseTarget, schema: string): Promise<unknown> {
  return withConnection(target, 'import', ({ client }) =>
    client.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`),
  );
}
