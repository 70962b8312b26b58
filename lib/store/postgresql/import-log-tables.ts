import type { DatabaseTarget } from '@/lib/core/store-location';
import type { LogOwner, LogTables, MovedLog } from '@/lib/store/log-tables';
import { adoptPositions } from '@/lib/store/sql/ingest/recorder-lease';
import { shareSecret } from '@/lib/store/sql/share-secret';
import { withConnection } from './connection/connect';
import { toOperatorError } from './connection/domain-errors';
import { copyLogTables } from './copy-log-tables';
import { DecisionPartitions } from './decision-partitions';
import { openDatabase } from './open-database';
import { replaceTables } from './replace-tables';
import { assertWithoutRows, createStagingSchema, dropStagingSchema, unboundedMs } from './staging-schema';

/**
 * Imports a whole log of another database: users, intent and all, with its ids. The tables are filled in a schema next to
 * that of the log and put in their place at once, so that an import that fails or is killed changes nothing.
 *
 * @param owner of the data directory that the log is of
 * @param onProgress is called with the number of rows so far, after each million
 * @throws OperatorError if the database cannot be used, or has a log that somebody or something has begun to use
 */
export async function importLogTables(
  tables: LogTables,
  owner: LogOwner,
  target: DatabaseTarget,
  onProgress: (rows: number) => void,
): Promise<MovedLog> {
  const names = [...tables.columns.keys()];
  const { staging } = await createStagingSchema(target, names);
  try {
    const counts = await fillTables(tables, owner, staging, onProgress);
    await withConnection(target, 'import', ({ client }) =>
      replaceTables(client, target.schema, staging.schema, () => assertWithoutRows(client, target, names)),
    );
    return {
      rows: [...counts.values()].reduce((sum, count) => sum + count, 0),
      decisions: counts.get('Decision') ?? 0,
      sessions: counts.get('Session') ?? 0,
    };
  } catch (error) {
    throw toOperatorError(error, target);
  } finally {
    await dropStagingSchema(staging);
  }
}

async function fillTables(
  tables: LogTables,
  { journalId, secret }: LogOwner,
  staging: DatabaseTarget,
  onProgress: (rows: number) => void,
): Promise<Map<string, number>> {
  const { db } = await openDatabase(staging, 'recorder');
  try {
    await new DecisionPartitions(db).ensure(tables.decisionDays());
    const patient = { ...staging, statementTimeoutMs: unboundedMs };
    const counts = await withConnection(patient, 'import', ({ client }) =>
      copyLogTables(client, staging.schema, tables, onProgress),
    );
    // A log that no load balancer of this version has opened yet has neither: another node must not take its place.
    await db.$transaction((tx) => adoptPositions(tx, journalId));
    await shareSecret(db, secret);
    return counts;
  } finally {
    await db.$disconnect();
  }
}
