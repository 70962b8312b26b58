import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { DatabaseTarget } from '@/lib/core/store-location';
import { preparePostgresqlBinaries } from '@/lib/store/postgresql/test-server/postgresql-binaries';
import { startPostgresql } from '@/lib/store/postgresql/test-server/start-postgresql';
import { getTreeCpuMicros } from '../support/processes';

/** Settings of an operator with a small machine; nothing that a crash could lose is left out. */
export const serverSettings = {
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  wal_level: 'replica',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  deadlock_timeout: '1s',
};

/** A PostgreSQL of the run's own. */
export interface MeasuredServer {
  version: string;
  /** CPU time of all its processes so far, µs: also of those that write its log and its tables. */
  getCpuMicros(): number;
  /** Makes an empty database. */
  createDatabase(name: string): Promise<DatabaseTarget>;
  dropDatabase(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the PostgreSQL that the tests use, in an empty directory. */
export async function startMeasuredServer(directory: string): Promise<MeasuredServer> {
  const server = await startPostgresql({
    installation: preparePostgresqlBinaries(directory),
    directory,
    parameters: serverSettings,
  });
  const postmaster = Number(
    readFileSync(join(server.dataDirectory, 'postmaster.pid'), 'utf8').split('\n')[0],
  );
  const { rows } = await queryServer<{ server_version: string }>(server.url, 'SHOW server_version');
  return {
    version: rows[0]?.server_version ?? '',
    getCpuMicros: () => getTreeCpuMicros(postmaster),
    async createDatabase(name) {
      await queryServer(server.url, `CREATE DATABASE ${name}`);
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      return {
        url: url.href,
        schema: 'public',
        ca: null,
        connectTimeoutMs: 10_000,
        statementTimeoutMs: 60_000,
      };
    },
    dropDatabase: async (name) => {
      await queryServer(server.url, `DROP DATABASE ${name} WITH (FORCE)`);
    },
    stop: server.stop,
  };
}

/** Asks one question on a connection of its own. */
export async function queryServer<Row extends pg.QueryResultRow>(
  url: string,
  statement: string,
): Promise<pg.QueryResult<Row>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query<Row>(statement);
  } finally {
    await client.end();
  }
}
