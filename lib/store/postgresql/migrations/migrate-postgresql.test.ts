import pg from 'pg';
import { expect, onTestFinished, test, vi } from 'vitest';
import { OperatorError } from '@/lib/core/operator-error';
import type { DatabaseTarget } from '@/lib/core/store-location';
import type { Migration } from '@/prisma/migration-history';
import { readShippedMigrations } from '@/prisma/shipped-migrations';
import { createTestPostgresql } from '../test-server/test-databases';
import { assertSchemaCurrent, migratePostgresql } from './migrate-postgresql';

const shipped = readShippedMigrations('postgresql');
const next: Migration = { name: '9999_next', sql: 'CREATE TABLE "Next" (id INTEGER)', checksum: 'abc' };
const additive: Migration = { ...next, sql: `-- Additive: nothing reads it.\n${next.sql}` };

async function createTarget(isMigrated: boolean, schema = 'public'): Promise<DatabaseTarget> {
  const { target, drop } = await createTestPostgresql(isMigrated);
  onTestFinished(drop);
  return { ...target, schema };
}

async function connect(target: DatabaseTarget): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: target.url });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

test('an empty database gets the tables of this version, and keeps them', async () => {
  const target = await createTarget(false);
  await expect(assertSchemaCurrent(target)).rejects.toThrow(/there is no log in .*stickyboard migrate/);
  expect(await migratePostgresql(target, undefined)).toEqual(shipped.map(({ name }) => name));
  await assertSchemaCurrent(target);
  expect(await migratePostgresql(target, undefined)).toEqual([]);
});

test('a schema is created, and several can be in one database', async () => {
  const target = await createTarget(false, 'edge');
  await migratePostgresql(target, undefined);
  await migratePostgresql({ ...target, schema: 'public' }, undefined);
  const client = await connect(target);
  const { rows } = await client.query(
    `SELECT schemaname FROM pg_tables WHERE tablename = 'Intent' ORDER BY schemaname`,
  );
  expect(rows).toEqual([{ schemaname: 'edge' }, { schemaname: 'public' }]);
});

test('of several programs one migrates while the others wait', async () => {
  const target = await createTarget(false);
  const results = await Promise.all(
    Array.from({ length: 4 }, () => migratePostgresql(target, undefined, [...shipped, next])),
  );
  expect(results.flat().sort()).toEqual([...shipped, next].map(({ name }) => name));
});

test('a program that has to wait says so', async () => {
  const target = await createTarget(true);
  const blocker = await connect(target);
  await blocker.query(`BEGIN; SELECT pg_advisory_xact_lock(hashtext('stickyboard migration of public'))`);
  const log = vi.fn();
  const migrated = migratePostgresql(target, log, [...shipped, next]);
  await vi.waitFor(() =>
    expect(log).toHaveBeenCalledWith('info', expect.stringMatching(/^waiting for another/)),
  );
  await blocker.query('COMMIT');
  expect(await migrated).toEqual(['9999_next']);
});

test('a migration that fails leaves nothing behind', async () => {
  const target = await createTarget(true);
  const broken = { ...next, sql: 'CREATE TABLE "Next" (id INTEGER); SELECT 1 / 0;' };
  await expect(migratePostgresql(target, undefined, [...shipped, broken])).rejects.toThrow(
    'division by zero',
  );
  expect(await migratePostgresql(target, undefined, [...shipped, next])).toEqual(['9999_next']);
});

test('a database of another program, or of a newer version, is refused in one sentence', async () => {
  const foreign = await createTarget(false);
  const client = await connect(foreign);
  await client.query('CREATE TABLE orders (id INTEGER)');
  await expect(migratePostgresql(foreign, undefined)).rejects.toThrow(/holds the tables of another program/);
  const newer = await createTarget(true);
  await migratePostgresql(newer, undefined, [...shipped, next]);
  const refusal = migratePostgresql(newer, undefined);
  await expect(refusal).rejects.toThrow(OperatorError);
  await expect(refusal).rejects.toThrow(
    /is from a newer version of Stickyboard \(it has had migration 9999_next\)/,
  );
});

test('a node goes on with a database that a newer version has only added to', async () => {
  const target = await createTarget(true);
  await migratePostgresql(target, undefined, [...shipped, additive]);
  expect(await migratePostgresql(target, undefined)).toEqual([]);
  await assertSchemaCurrent(target);
});
