import { setImmediate as turn } from 'node:timers/promises';
import type { LogReading } from '@/lib/database/reading';
import { where } from '@/lib/queries/conditions';
import { Prisma } from '@/prisma/generated/client';

/** Rows looked at in one step of the copy. */
const stepRows = 10_000;

/** Rows of one table, in the order of their row ids. */
export interface Asked {
  table: Prisma.Sql;
  columns: Prisma.Sql;
  conditions: (Prisma.Sql | undefined)[];
}

/**
 * Rows that go on changing, as they all are at one moment, in batches. They are copied first, within one read
 * transaction and as fast as the disk allows, into a temporary table of the connection: the log's own file (its WAL)
 * would grow for as long as a reader needed that moment, and a slow one would need it for hours.
 */
export async function* rowsOfMoment<Row>(
  reading: LogReading,
  { table, columns, conditions }: Asked,
  batchRows: number,
): AsyncGenerator<Row[], void, undefined> {
  reading.run(Prisma.sql`CREATE TEMP TABLE picture AS SELECT ${columns} FROM ${table} WHERE false`);
  reading.run(Prisma.sql`BEGIN`);
  // From this first read on the transaction sees nothing newer.
  const [{ last } = { last: 0 }] = reading.rows<{ last: number }>(
    Prisma.sql`SELECT coalesce(max(rowid), 0) AS last FROM ${table}`,
  );
  for (let low = 0; low < last; low += stepRows) {
    const step = Prisma.sql`${table}.rowid > ${low} AND ${table}.rowid <= ${low + stepRows}`;
    // By row id: another index would have to be walked, and sorted, once for each step.
    reading.run(Prisma.sql`
      INSERT INTO temp.picture SELECT ${columns} FROM ${table} NOT INDEXED ${where(...conditions, step)}
      ORDER BY ${table}.rowid`);
    // Whoever else waits for this process comes first.
    await turn();
  }
  reading.run(Prisma.sql`COMMIT`);
  for (let after = 0; ; after += batchRows) {
    const rows = reading.rows<Row>(Prisma.sql`
      SELECT ${columns} FROM temp.picture WHERE rowid > ${after} ORDER BY rowid LIMIT ${batchRows}`);
    if (rows.length > 0) yield rows;
    if (rows.length < batchRows) return;
  }
}
