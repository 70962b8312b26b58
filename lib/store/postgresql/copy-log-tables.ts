import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from } from 'pg-copy-streams';
import type { LogTables, StoredValue } from '@/lib/store/log-tables';
import { toCopyValue } from './ingest/copy-text';
import { toStorableText } from './ingest/decision-lines';
import { packedColumns, packedTable, packLatencies } from './pack-latencies';
import { listNumberedColumns } from './replace-tables';

/** Progress is told after each so many rows. */
const progressStep = 1_000_000;
/** Rows that are sent at a time: about a quarter of a megabyte of decisions. */
const sentRows = 1000;

/**
 * Copies all tables of a log into those of a schema, which are empty, and makes sure that each row has arrived.
 *
 * @param client its search path is the schema; no statement has a time-out
 * @param onProgress is called with the number of rows so far, after each million
 * @returns how many rows each table has now
 * @throws Error if the tables or their columns are not the same, or if a row is missing in the end
 */
export async function copyLogTables(
  client: ClientBase,
  schema: string,
  tables: LogTables,
  onProgress: (rows: number) => void,
): Promise<Map<string, number>> {
  await assertSameColumns(client, schema, tables);
  let total = 0;
  const countRow = (): void => {
    total += 1;
    if (total % progressStep === 0) onProgress(total);
  };
  const counts = new Map<string, number>();
  for (const [table, columns] of tables.columns) {
    const sent =
      table === packedTable
        ? await copyRows(client, table, packedColumns, packLatencies(tables), countRow)
        : await copyRows(client, table, columns, tables.rows(table, columns), countRow);
    await assertArrived(client, tables, table, sent);
    counts.set(table, sent);
  }
  for (const { table, column } of await listNumberedColumns(client, schema)) {
    await client.query('SELECT setval(pg_get_serial_sequence($1, $2), $3, false)', [
      `"${schema}"."${table}"`,
      column,
      tables.highestNumber(table, column) + 1n,
    ]);
  }
  // By statistics sessions are counted, and the first questions planned.
  await client.query(`ANALYZE ${[...tables.columns.keys()].map((table) => `"${table}"`).join(', ')}`);
  return counts;
}

/** @returns how many rows were sent */
async function copyRows(
  client: ClientBase,
  table: string,
  columns: readonly string[],
  rows: Iterable<StoredValue[]>,
  countRow: () => void,
): Promise<number> {
  let sent = 0;
  function* formatRows(): Generator<string> {
    let text = '';
    for (const row of rows) {
      text += `${row.map(formatValue).join('\t')}\n`;
      sent += 1;
      countRow();
      if (sent % sentRows !== 0) continue;
      yield text;
      text = '';
    }
    if (text !== '') yield text;
  }
  const names = columns.map((name) => `"${name}"`).join(', ');
  const copy = client.query(from(`COPY "${table}" (${names}) FROM STDIN`));
  await pipeline(Readable.from(formatRows()), copy);
  return sent;
}

function formatValue(value: StoredValue): string {
  if (value === null) return '\\N';
  if (typeof value === 'bigint') return value.toString();
  return toCopyValue(value.includes('\0') ? toStorableText(value) : value);
}

/** A column that one of the databases lacks would be lost without a word. */
async function assertSameColumns(client: ClientBase, schema: string, tables: LogTables): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname || '.' || attname AS name FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
     WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1) AND relkind IN ('r', 'p')
       AND NOT relispartition AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
       AND relname NOT IN ('_prisma_migrations', 'Lease')`,
    [schema],
  );
  const source = [...tables.columns].flatMap(([table, columns]) =>
    (table === packedTable ? packedColumns : columns).map((column) => `${table}.${column}`),
  );
  const target = rows.map(({ name }) => name);
  const differences = [
    ...source.filter((name) => !target.includes(name)),
    ...target.filter((name) => !source.includes(name)),
  ];
  if (differences.length > 0) throw new Error(`only one of the two databases has ${differences.join(', ')}`);
}

async function assertArrived(
  client: ClientBase,
  tables: LogTables,
  table: string,
  sent: number,
): Promise<void> {
  const { rows } = await client.query<{ rows: string; packed: string }>(
    table === packedTable
      ? `SELECT count(*) AS rows, (SELECT coalesce(sum(count), 0) FROM "${table}", unnest("counts") AS count) AS packed
         FROM "${table}"`
      : `SELECT count(*) AS rows FROM "${table}"`,
  );
  const [arrived] = rows;
  // Rows that are packed are fewer, and what they count is the same.
  const isComplete =
    table === packedTable
      ? arrived?.packed === tables.sum(table, 'count').toString()
      : sent === tables.count(table);
  if (Number(arrived?.rows) !== sent || !isComplete)
    throw new Error(`not all rows of ${table} have arrived: ${arrived?.rows} of ${sent} that were sent`);
}
