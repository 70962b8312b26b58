import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { DatabaseTarget } from '@/lib/core/store-location';

/** A database of the tests' server, which nothing else uses. */
export interface TestPostgresql {
  target: DatabaseTarget;
  drop(): Promise<void>;
}

/** The environment of the tests says where their server is; start-test-server.ts has started it. */
const serverVariable = 'STICKYBOARD_TEST_POSTGRESQL';
const template = 'stickyboard_template';

/** Lets the tests of this run find their server. */
export function announceTestServer(url: string): void {
  process.env[serverVariable] = url;
}

/** The target of a database on a server. */
export function createTestTarget(serverUrl: string, database: string): DatabaseTarget {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return { url: url.href, schema: 'public', ca: null, connectTimeoutMs: 10_000, statementTimeoutMs: 60_000 };
}

/** Creates the database that those of tests are copies of. */
export async function createTemplate(
  serverUrl: string,
  migrate: (target: DatabaseTarget) => Promise<unknown>,
): Promise<void> {
  await execute(serverUrl, `CREATE DATABASE ${template}`);
  await migrate(createTestTarget(serverUrl, template));
}

/**
 * Creates a database for a test.
 *
 * @param isMigrated whether it has the tables of this version; else it is empty
 */
export async function createTestPostgresql(isMigrated = true): Promise<TestPostgresql> {
  const serverUrl = process.env[serverVariable];
  if (serverUrl === undefined)
    throw new Error('this test needs PostgreSQL: run it in the project unit-postgresql of vitest.config.ts');
  const database = `test_${randomBytes(8).toString('hex')}`;
  const source = isMigrated ? template : 'template0';
  // Copying files is faster than writing what they hold to the log of a server that is never recovered.
  await execute(serverUrl, `CREATE DATABASE ${database} TEMPLATE ${source} STRATEGY file_copy`);
  return {
    target: createTestTarget(serverUrl, database),
    drop: () => execute(serverUrl, `DROP DATABASE ${database} WITH (FORCE)`),
  };
}

async function execute(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
