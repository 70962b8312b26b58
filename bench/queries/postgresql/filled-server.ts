import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { DatabaseTarget } from '@/lib/core/store-location';
import { openDatabase } from '@/lib/store/postgresql/open-database';
import { createPostgresqlStore } from '@/lib/store/postgresql/postgresql-engine';
import { preparePostgresqlBinaries } from '@/lib/store/postgresql/test-server/postgresql-binaries';
import { startPostgresql } from '@/lib/store/postgresql/test-server/start-postgresql';
import { createTestTarget } from '@/lib/store/postgresql/test-server/test-databases';
import type { AskedLog } from '../asked-log';
import type { FillOptions } from '../options';
import { fillPostgresql } from './fill';

/** A log that is being filled gets its name when it is complete. */
const [unfinished, finished] = ['unfinished', 'stickyboard'];

/** As an operator of a machine with 8 GB would set them; what is written while it is filled may be lost in a crash. */
const parameters = { shared_buffers: '2GB', max_wal_size: '8GB', max_connections: '100' };

/**
 * Starts a PostgreSQL of its own, whose log is filled unless it is there already.
 *
 * @param directory of its data, which are kept; null for one that is removed
 */
export async function openPostgresqlLog(
  directory: string | null,
  options: FillOptions,
  printProgress: (what: string) => void,
): Promise<AskedLog> {
  const place = directory ?? mkdtempSync(join(tmpdir(), 'stickyboard-postgresql-'));
  mkdirSync(place, { recursive: true });
  const server = await startPostgresql({
    installation: preparePostgresqlBinaries(place),
    directory: place,
    isKept: directory !== null,
    parameters,
  });
  try {
    if (!(await hasDatabase(server.url, finished))) {
      await execute(server.url, `DROP DATABASE IF EXISTS ${unfinished}`);
      await execute(server.url, `CREATE DATABASE ${unfinished} TEMPLATE template0`);
      await fillPostgresql(createTestTarget(server.url, unfinished), options, printProgress);
      await execute(server.url, `ALTER DATABASE ${unfinished} RENAME TO ${finished}`);
    }
    return await openTarget(createTestTarget(server.url, finished), () => server.stop());
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function openTarget(target: DatabaseTarget, stop: () => Promise<void>): Promise<AskedLog> {
  const { db } = await openDatabase(target, 'dashboard');
  return {
    db,
    store: createPostgresqlStore(db, target),
    targetsMs: { page: 80, tick: 40 },
    readVersion: () => db.dialect.readVersion(db),
    async close() {
      await db.$disconnect();
      await stop();
    },
  };
}

async function hasDatabase(url: string, name: string): Promise<boolean> {
  const found = await execute(url, 'SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  return found.rowCount === 1;
}

async function execute(url: string, statement: string, values?: unknown[]): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(statement, values);
  } finally {
    await client.end();
  }
}
