import type { CustomTypesConfig, QueryResultRow } from 'pg';
import type { DatabaseTarget } from '@/lib/core/store-location';
import { where } from '@/lib/store/sql/queries/conditions';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { connect } from './connection/connect';
import { toDomainError } from './connection/domain-errors';

/** How long a reader may take for a batch before the moment that it reads is given up. */
const maxIdleTime = '10min';

/** Rows of one table, in the order of a column. */
export interface SnapshotQuery {
  table: Prisma.Sql;
  columns: Prisma.Sql;
  conditions: (Prisma.Sql | undefined)[];
  orderBy: Prisma.Sql;
}

/** A connection that reads the log in batches. */
export interface ExportReader {
  readRows<Row extends QueryResultRow>(query: Prisma.Sql): Promise<Row[]>;
  /** Rows that keep changing, as they all are at one moment. */
  readSnapshot<Row extends QueryResultRow>(
    query: SnapshotQuery,
    batchRows: number,
  ): AsyncGenerator<Row[], void, undefined>;
}

/** Opens a connection at the first step and ends it at the last one, also if the consumer stops early. */
export async function* withExportReader<Row>(
  target: DatabaseTarget,
  readBatches: (reader: ExportReader) => AsyncIterable<Row[]>,
): AsyncGenerator<Row[], void, undefined> {
  const { client } = await connect(target, 'export');
  const { default: driver } = await import('pg');
  const types: CustomTypesConfig = {
    // As Prisma gives them.
    getTypeParser: (oid, format) =>
      oid === driver.types.builtins.INT8 ? BigInt : driver.types.getTypeParser(oid, format),
  };
  const readRows = async <Found extends QueryResultRow>({ text, values }: Prisma.Sql): Promise<Found[]> =>
    (await client.query<Found>({ text, values: [...values], types })).rows;
  try {
    yield* readBatches({
      readRows,
      async *readSnapshot(query, batchRows) {
        await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
        await client.query(`SET LOCAL idle_in_transaction_session_timeout = '${maxIdleTime}'`);
        const { table, columns, conditions, orderBy } = query;
        await readRows(Prisma.sql`
          DECLARE picture NO SCROLL CURSOR FOR
          SELECT ${columns} FROM ${table} ${where(...conditions)} ORDER BY ${orderBy}`);
        for (;;) {
          const rows = await readRows<never>(Prisma.raw(`FETCH ${batchRows} FROM picture`));
          if (rows.length > 0) yield rows;
          if (rows.length < batchRows) return;
        }
      },
    });
  } catch (error) {
    throw toDomainError(error, target);
  } finally {
    await client.end();
  }
}
