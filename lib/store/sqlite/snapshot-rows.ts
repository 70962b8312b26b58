import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { where } from '@/lib/store/sql/queries/conditions';
import { Prisma } from '@/prisma/generated/sqlite/client';
import type { LogReader } from './log-reader';

/** Rows looked at in one step of the copy. */
const copyBatchRows = 10_000;

/** Rows of one table, in the order of their row ids. */
export interface SnapshotQuery {
  table: Prisma.Sql;
  columns: Prisma.Sql;
  conditions: (Prisma.Sql | undefined)[];
}

/**
 * Rows that keep changing, as they all are at one moment, in batches. They are copied first, within one read
 * transaction and as fast as the disk allows, into a temporary table of the connection: the log's own file (its WAL)
 * would grow for as long as a reader needed that moment, and a slow one would need it for hours.
 */
export async function* snapshotRows<Row>(
  reader: LogReader,
  { table, columns, conditions }: SnapshotQuery,
  batchRows: number,
): AsyncGenerator<Row[], void, undefined> {
  reader.execute(Prisma.sql`CREATE TEMP TABLE picture AS SELECT ${columns} FROM ${table} WHERE false`);
  reader.execute(Prisma.sql`BEGIN`);
  // From this first read on the transaction sees nothing newer.
  const [{ last } = { last: 0 }] = reader.readRows<{ last: number }>(
    Prisma.sql`SELECT coalesce(max(rowid), 0) AS last FROM ${table}`,
  );
  for (let low = 0; low < last; low += copyBatchRows) {
    const step = Prisma.sql`${table}.rowid > ${low} AND ${table}.rowid <= ${low + copyBatchRows}`;
    // By row id: another index would have to be walked, and sorted, once for each step.
    reader.execute(Prisma.sql`
      INSERT INTO temp.picture SELECT ${columns} FROM ${table} NOT INDEXED ${where(...conditions, step)}
      ORDER BY ${table}.rowid`);
    // Other work of this process comes first.
    await yieldToEventLoop();
  }
  reader.execute(Prisma.sql`COMMIT`);
  for (let after = 0; ; after += batchRows) {
    const rows = reader.readRows<Row>(Prisma.sql`
      SELECT ${columns} FROM temp.picture WHERE rowid > ${after} ORDER BY rowid LIMIT ${batchRows}`);
    if (rows.length > 0) yield rows;
    if (rows.length < batchRows) return;
  }
}
