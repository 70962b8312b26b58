import type { DatabaseTarget, StoreLocation } from '@/lib/core/store-location';
import type { LogImport } from '@/lib/store/import';
import { withConnection } from './connection/connect';
import { toOperatorError } from './connection/domain-errors';
import { requireTarget } from './connection/require-target';
import { DecisionPartitions } from './decision-partitions';
import { storeBatch } from './ingest/store-batch';
import { trackConnection } from './ingest/transaction-connection';
import { type OpenDatabase, openDatabase } from './open-database';
import { copyTables, replaceTables } from './replace-tables';
import { assertWithoutRows, createStagingSchema, dropStagingSchema } from './staging-schema';

/** The journal and the segment of the position meanwhile: names that no journal has. */
const importSource = { journal: 'import', segment: 'import' };
/** What a log must not have: it may have users and backends, which are kept. */
const emptyTables = ['Decision', 'Session'];

/**
 * Begins an import into a database that has no decision yet. The new log is built in a schema next to the old one and
 * replaces it whole, so that an import that fails or is killed changes nothing.
 *
 * @throws OperatorError if the log is not empty
 */
export async function beginPostgresqlImport(location: StoreLocation): Promise<LogImport> {
  const target = requireTarget(location);
  const { staging, isNew } = await createStagingSchema(target, emptyTables);
  try {
    if (!isNew)
      await withConnection(target, 'import', ({ client }) =>
        copyTables(client, target.schema, staging.schema),
      );
    return new PostgresqlImport(await openDatabase(staging, 'recorder'), staging, target);
  } catch (error) {
    await dropStagingSchema(staging);
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
      replaceTables(client, target.schema, staging.schema, () =>
        assertWithoutRows(client, target, emptyTables),
      ),
    );
    return { sessions };
  }

  async close(): Promise<void> {
    try {
      await this.disconnect();
    } finally {
      await dropStagingSchema(this.staging);
    }
  }

  private async disconnect(): Promise<void> {
    if (!this.isConnected) return;
    this.isConnected = false;
    await this.staged.db.$disconnect();
  }
}
