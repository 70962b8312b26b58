import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { inspectServer } from './inspect-server';
import { createTestPostgresql } from './test-server/test-databases';

async function createDatabase(isMigrated = true) {
  const { target, drop } = await createTestPostgresql(isMigrated);
  onTestFinished(drop);
  const run = async (...statements: string[]) => {
    const client = new pg.Client({ connectionString: target.url });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };
  return { target, run };
}

test('the server of a log is described as it is', async () => {
  const { target } = await createDatabase();
  const server = await inspectServer(target);
  expect(server).toMatchObject({
    place: expect.stringMatching(/^127\.0\.0\.1:\d+\/test_/),
    version: expect.stringMatching(/^\d\d\.\d+/),
    timeZone: expect.any(String),
    pooler: 'none',
    privileges: { user: 'stickyboard', schemaExists: true, canCreate: true, foreignTables: [] },
    slowStatements: null,
  });
  expect(server.roundTripMicros).toBeGreaterThan(0);
  // It is the same machine's clock.
  expect(Math.abs(server.clockSkewMicros)).toBeLessThan(server.roundTripMicros + 2000);
  // The test server has 300, three of them for superusers.
  expect(server.connections.max).toBe(297);
  expect(server.connections.used).toBeGreaterThan(0);
  expect(server.tables.map(({ name }) => name)).toContain('Session');
  expect(JSON.stringify(server)).not.toContain('test-password');
});

test('dead rows that are not cleaned up are counted', async () => {
  const { target, run } = await createDatabase(false);
  await run(
    'CREATE TABLE "Session" (id int) WITH (autovacuum_enabled = false)',
    'INSERT INTO "Session" SELECT generate_series(1, 500)',
    'DELETE FROM "Session" WHERE id > 100',
    'SELECT pg_stat_force_next_flush()',
  );
  expect((await inspectServer(target)).tables).toEqual([{ name: 'Session', liveRows: 100, deadRows: 400 }]);
});

test('a user who may not create tables, or does not own them, is found out', async () => {
  const { target, run } = await createDatabase();
  const role = `guest_${target.url.slice(-8)}`;
  const url = new URL(target.url);
  await run(
    `CREATE ROLE ${role} LOGIN PASSWORD 'guest'`,
    `GRANT USAGE ON SCHEMA public TO ${role}`,
    `ALTER TABLE "Session" OWNER TO ${role}`,
  );
  onTestFinished(() => run(`DROP OWNED BY ${role} CASCADE`, `DROP ROLE ${role}`));
  url.username = role;
  url.password = 'guest';
  const { privileges } = await inspectServer({ ...target, url: url.href });
  expect(privileges).toMatchObject({ user: role, schemaExists: true, canCreate: false });
  expect(privileges.foreignTables).toContain('Decision');
  expect(privileges.foreignTables).not.toContain('Session');
});

test('a server that is away is told in a sentence without its password', async () => {
  const { target } = await createDatabase();
  const url = new URL(target.url);
  url.port = '1';
  const refused = inspectServer({ ...target, url: url.href });
  await expect(refused).rejects.toThrow(/^database: 127\.0\.0\.1:1 refuses connections/);
  await expect(refused).rejects.not.toThrow(/test-password/);
});
