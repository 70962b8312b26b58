import type { ClientBase } from 'pg';

/** Copies the rows of all tables but the history of migrations, and decisions and sessions, into the same tables of another schema. */
export async function copyTables(client: ClientBase, from: string, to: string): Promise<void> {
  for (const table of await listTables(client, from)) {
    if (table === '_prisma_migrations' || table === 'Session' || table.startsWith('Decision')) continue;
    await client.query(`INSERT INTO "${to}"."${table}" SELECT * FROM "${from}"."${table}"`);
  }
  for (const { table, column } of await listNumberedColumns(client, to)) {
    await client.query(
      `SELECT setval(pg_get_serial_sequence($1, $2), coalesce(max("${column}"), 0) + 1, false) FROM "${to}"."${table}"`,
      [`"${to}"."${table}"`, column],
    );
  }
}

/**
 * Puts the tables of a schema in the place of those of another one, at once.
 *
 * @param check throws if that must not happen; no other connection can write meanwhile
 */
export async function replaceTables(
  client: ClientBase,
  schema: string,
  by: string,
  check: () => Promise<void>,
): Promise<void> {
  await client.query('BEGIN');
  try {
    const exists = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
    if (exists.rowCount === 0) await client.query(`CREATE SCHEMA "${schema}"`);
    const old = await listTables(client, schema);
    for (const table of old) await client.query(`LOCK TABLE "${schema}"."${table}" IN ACCESS EXCLUSIVE MODE`);
    await check();
    const names = await listTables(client, by);
    for (const table of old) {
      // A partition goes with its table.
      if (names.includes(table)) await client.query(`DROP TABLE IF EXISTS "${schema}"."${table}" CASCADE`);
    }
    for (const table of names) await client.query(`ALTER TABLE "${by}"."${table}" SET SCHEMA "${schema}"`);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

async function listTables(client: ClientBase, schema: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 ORDER BY tablename',
    [schema],
  );
  return rows.map(({ name }) => name);
}

/** Columns that are numbered by a sequence of their own; a partition's is that of its table. */
export async function listNumberedColumns(
  client: ClientBase,
  schema: string,
): Promise<{ table: string; column: string }[]> {
  const { rows } = await client.query<{ table: string; column: string }>(
    `SELECT table_name AS table, column_name AS column FROM information_schema.columns
     WHERE table_schema = $1 AND column_default LIKE 'nextval(%' AND table_name NOT LIKE 'Decision\\_%'`,
    [schema],
  );
  return rows;
}
