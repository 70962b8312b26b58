import { randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { findFreePort } from '@/proxy/fixtures/free-port';
import type { CertificatePaths } from '@/proxy/listener/tls/certificate';
import { temporaryDirectory } from '../product';
import { endWithParent } from './end-with-parent';
import { findPostgresql, type PostgresqlVersion } from './programs';
import { createServerProcess, giveToServer, runAsServer, type ServerProcess } from './server-process';

export interface PostgresqlOptions {
  /** 18 without it. */
  version?: PostgresqlVersion;
  /** A loopback address; 127.0.0.1 without it. */
  host?: string;
  /** Another than a free one. */
  port?: number;
  /** `max_connections`. */
  connections?: number;
  /**
   * A folder on another disk for the tables; the write-ahead log stays where it is, as administrators keep it. The server
   * becomes the owner of it and of the folder that it is in.
   */
  tables?: string;
  /** PEM files of the server's certificate and key, for connections with TLS; others stay possible. */
  tls?: CertificatePaths;
}

/** A real PostgreSQL server of the test's own. It ends with the test process at the latest. */
export interface Postgresql extends Pick<ServerProcess, 'start' | 'shutDown' | 'suspend' | 'log'> {
  host: string;
  port: number;
  /** Of an empty database, for a role that owns it and is no superuser. */
  url: string;
  /** Password of that role and of the superuser `postgres`. */
  password: string;
  /** Asks as superuser, in that database unless another one is named. Numbers of 64 bits become numbers. */
  query<Row>(sql: string, values?: unknown[], database?: string): Promise<Row[]>;
  /** Another empty database of the same role. @returns its address */
  createDatabase(name: string): Promise<string>;
  /** A crash and the start after it, or an orderly restart. */
  restart(mode: 'fast' | 'immediate'): Promise<void>;
  /** A hot standby that streams from this server; of version 15 only. */
  startReplica(host: string, port: number): Promise<Replica>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** A standby, until it is promoted. */
export interface Replica extends Pick<Postgresql, 'host' | 'port' | 'query' | 'stop' | 'shutDown'> {
  /** Makes it the primary. */
  promote(): Promise<void>;
  /** Waits until it has all that its primary has committed. */
  awaitCaughtUp(): Promise<void>;
}

const role = 'stickyboard';
/** What a test needs to be quick; the system does not crash, so nothing need reach the disk. */
const baseSettings = {
  unix_socket_directories: '',
  shared_buffers: '64MB',
  fsync: 'off',
  log_line_prefix: '%m [%p] %u ',
  log_min_error_statement: 'error',
  // A standby that was just started need not wait for the next checkpoint.
  checkpoint_timeout: '5min',
};

/** Starts a server on a fresh data directory. */
export async function startPostgresql(options: PostgresqlOptions = {}): Promise<Postgresql> {
  const { version = 18, host = '127.0.0.1', port = await findFreePort(), connections = 60 } = options;
  const programs = findPostgresql(version);
  const folder = temporaryDirectory();
  giveToServer(folder);
  const remove = endWithParent(folder);
  const password = randomBytes(12).toString('hex');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password);
  giveToServer(passwordFile);
  // The order of an administrator's language, in which 'a' is before 'B': nothing may depend on it.
  const language = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US'];
  const clusterArgs = [
    '--no-sync',
    '--auth=scram-sha-256',
    '--username=postgres',
    `--pwfile=${passwordFile}`,
  ];
  const tables = options.tables === undefined ? join(folder, 'data') : join(options.tables, 'tables');
  const journal = options.tables === undefined ? [] : [`--waldir=${join(folder, 'wal')}`];
  if (options.tables !== undefined) [options.tables, dirname(options.tables)].forEach(giveToServer);
  await runAsServer(programs.initdb, [...clusterArgs, ...language, ...journal, '-D', tables]);
  writeFileSync(
    join(tables, 'pg_hba.conf'),
    'host all all 127.0.0.0/8 scram-sha-256\nhost replication all 127.0.0.0/8 scram-sha-256\n',
  );
  const server = createServerProcess({
    postgres: programs.postgres,
    data: tables,
    host,
    port,
    logFile: join(folder, 'log'),
    settings: {
      ...baseSettings,
      max_connections: String(connections),
      ...(options.tls !== undefined && installCertificate(options.tls, folder)),
    },
  });
  const end = async (): Promise<void> => {
    await server.shutDown('immediate');
    await remove();
  };
  const buildUrl = (database: string) => `postgresql://${role}:${password}@${host}:${port}/${database}`;
  const ask = createAsker(host, port, password);
  const createDatabase = async (name: string): Promise<string> => {
    await ask(`CREATE DATABASE ${name} OWNER ${role}`, [], 'postgres');
    return buildUrl(name);
  };
  try {
    await server.start();
    await ask(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`, [], 'postgres');
    await createDatabase(role);
  } catch (error) {
    await end();
    throw error;
  }
  return {
    ...server,
    host,
    port,
    url: buildUrl(role),
    password,
    query: ask,
    createDatabase,
    async restart(mode) {
      await server.shutDown(mode);
      await server.start();
    },
    async startReplica(replicaHost, replicaPort) {
      const { basebackup } = programs;
      if (basebackup === null) throw new Error('only PostgreSQL 15 of Debian has pg_basebackup');
      const copy = join(folder, 'replica');
      mkdirSync(copy, { mode: 0o700 });
      giveToServer(copy);
      const source = ['-h', host, '-p', String(port), '-U', 'postgres', '-D', copy];
      const env = { PGPASSWORD: password };
      await runAsServer(basebackup, [...source, '--write-recovery-conf', '--checkpoint=fast'], env);
      return startStandby({
        ...programs,
        data: copy,
        host: replicaHost,
        port: replicaPort,
        folder,
        password,
        ask,
      });
    },
    stop: end,
  };
}

/** Copies them to where the server may read them. @returns its settings */
function installCertificate({ certificate, key }: CertificatePaths, folder: string): Record<string, string> {
  const copies = { ssl_cert_file: join(folder, 'server.crt'), ssl_key_file: join(folder, 'server.key') };
  copyFileSync(certificate, copies.ssl_cert_file);
  copyFileSync(key, copies.ssl_key_file);
  // PostgreSQL uses no key that others may read.
  chmodSync(copies.ssl_key_file, 0o600);
  for (const file of Object.values(copies)) giveToServer(file);
  return { ssl: 'on', ...copies };
}

type Ask = Postgresql['query'];

function createAsker(host: string, port: number, password: string): Ask {
  return async <Row>(sql: string, values: unknown[] = [], database: string = role) => {
    const client = new pg.Client({ host, port, database, user: 'postgres', password, types: numericTypes });
    // A server that is shut down in the midst of a query fails the query as well.
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(sql, values)).rows as Row[];
    } finally {
      await client.end();
    }
  };
}

/** int8 and numeric fit into a number in a test. */
const numericTypes = {
  getTypeParser: ((type: number, format?: 'text' | 'binary') =>
    type === 20 || type === 1700
      ? Number
      : pg.types.getTypeParser(type, format as 'text')) as typeof pg.types.getTypeParser,
};

async function startStandby(options: {
  postgres: string;
  data: string;
  host: string;
  port: number;
  folder: string;
  password: string;
  ask: Ask;
}): Promise<Replica> {
  const { host, port, folder, password } = options;
  const logFile = join(folder, 'replica.log');
  const server = createServerProcess({
    ...options,
    logFile,
    settings: { ...baseSettings, max_connections: '60' },
  });
  await server.start();
  const ask = createAsker(host, port, password);
  return {
    host,
    port,
    query: ask,
    shutDown: server.shutDown,
    stop: () => server.shutDown('immediate'),
    async promote() {
      await ask('SELECT pg_promote(true)');
    },
    async awaitCaughtUp() {
      const [{ target }] = (await options.ask<{ target: string }>(
        'SELECT pg_current_wal_lsn() AS target',
      )) as [{ target: string }];
      for (;;) {
        const [row] = await ask<{ reached: boolean }>(
          'SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS reached',
          [target],
        );
        if (row?.reached) return;
        await pause(20);
      }
    },
  };
}
