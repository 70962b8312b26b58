import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { createTestPostgresql } from '../test-server/test-databases';

const types: Record<string, string> = {
  Int: 'integer',
  BigInt: 'bigint',
  String: 'text C',
  Boolean: 'boolean',
  'Int[]': 'ARRAY',
};

/** The columns that the models have, as the database is to have them. */
function listModelColumns(schema: string): string[] {
  return [...schema.matchAll(/\nmodel (\w+) \{\n(.*?)\n\}/gs)].flatMap(([, model, body = '']) =>
    [...body.matchAll(/^ {2}(\w+) +(Int\[\]|\w+)(\??)(?: |$)/gm)].map(
      ([, column, type = '', optional]) => `${model}.${column} ${types[type]}${optional ? '' : ' NOT NULL'}`,
    ),
  );
}

test('the tables have the columns of the models, and text is in byte order', async () => {
  const { target, drop } = await createTestPostgresql();
  onTestFinished(drop);
  const client = new pg.Client({ connectionString: target.url });
  await client.connect();
  const { rows } = await client.query<{ found: string }>(`
    SELECT table_name || '.' || column_name || ' ' || data_type || coalesce(' ' || collation_name, '')
      || CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END AS found
    FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name <> '_prisma_migrations' AND is_generated = 'NEVER'`);
  await client.end();
  const schema = readFileSync(
    join(import.meta.dirname, '../../../../prisma/generated/postgresql.prisma'),
    'utf8',
  );
  expect(rows.map(({ found }) => found).sort()).toEqual(listModelColumns(schema).sort());
});

test('no table is lost by a crash of the server but the one of first requests in parallel', async () => {
  const { target, drop } = await createTestPostgresql();
  onTestFinished(drop);
  const client = new pg.Client({ connectionString: target.url });
  await client.connect();
  const { rows } = await client.query(`
    SELECT relname AS name FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relpersistence <> 'p'`);
  await client.end();
  expect(rows).toEqual([{ name: 'FirstRequest' }]);
});
