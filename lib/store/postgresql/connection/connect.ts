import type pg from 'pg';
import { OperatorError } from '@/lib/core/operator-error';
import type { DatabaseTarget } from '@/lib/core/store-location';
import { type ConnectionPurpose, createClientConfig } from './client-config';
import { toOperatorError } from './domain-errors';
import { formatServer } from './server-address';

/** The oldest PostgreSQL whose SQL is spoken: 15. */
const minServerVersion = 150_000;

/** A connection of its own, and how it came about. */
export interface Connection {
  client: pg.Client;
  /** For further connections. */
  purpose: ConnectionPurpose;
  /** As the server says it. */
  version: string;
}

/**
 * Connects to a target and checks that it can be used. Behind a pooler that refuses settings it does without them: time-outs
 * are then kept by the client alone.
 *
 * @param name what the connection is for
 * @throws OperatorError if it cannot be reached, or cannot be used
 */
export async function connect(target: DatabaseTarget, name: string): Promise<Connection> {
  try {
    const { client, purpose } = await openClient(target, name);
    try {
      return { client, purpose, version: await checkServer(client, target) };
    } catch (error) {
      await client.end();
      throw error;
    }
  } catch (error) {
    throw toOperatorError(error, target);
  }
}

/** Runs something on a connection of its own. */
export async function withConnection<Result>(
  target: DatabaseTarget,
  name: string,
  run: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const connection = await connect(target, name);
  try {
    return await run(connection);
  } catch (error) {
    throw toOperatorError(error, target);
  } finally {
    await connection.client.end();
  }
}

async function openClient(
  target: DatabaseTarget,
  name: string,
): Promise<{ client: pg.Client; purpose: ConnectionPurpose }> {
  const purpose = { name, sendsSettings: true };
  try {
    return { client: await connectClient(target, purpose), purpose };
  } catch (error) {
    if (!isUnsupportedSetting(error)) throw error;
  }
  const plain = { name, sendsSettings: false };
  return { client: await connectClient(target, plain), purpose: plain };
}

async function connectClient(target: DatabaseTarget, purpose: ConnectionPurpose): Promise<pg.Client> {
  // Loaded only where a PostgreSQL is used.
  const { default: driver } = await import('pg');
  const client = new driver.Client(createClientConfig(target, purpose));
  // Without a listener, a connection that is lost between two queries would end the process. The next query says so.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** How PgBouncer refuses a parameter of the first message: as a violation of the protocol. */
function isUnsupportedSetting(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === '08P01';
}

async function checkServer(client: pg.Client, target: DatabaseTarget): Promise<string> {
  const { rows } = await client.query<{
    version: string;
    number: number;
    path: string;
    schema: string | null;
  }>(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
      current_setting('search_path') AS path, current_schema() AS schema`,
  );
  const [{ version, number, path, schema } = { version: '', number: 0, path: '', schema: null }] = rows;
  if (number < minServerVersion) {
    throw new OperatorError(
      `database: ${formatServer(target)} is PostgreSQL ${version}; 15 or newer is needed`,
      'database',
    );
  }
  // Without the schema, which a migration is to make, the server has none that is current.
  if ((schema ?? findFirstSchema(path)) !== target.schema) {
    throw new OperatorError(
      `database.schema: ${formatServer(target)} uses the search path ${path} and not ${target.schema}: a pooler does not pass it on; run ALTER ROLE … SET search_path = ${target.schema} for the user, or connect without the pooler`,
      'database.schema',
    );
  }
  return version;
}

function findFirstSchema(path: string): string | undefined {
  const names = path.split(',').map((name) => name.trim().replaceAll('"', ''));
  return names.find((name) => name !== '$user');
}
