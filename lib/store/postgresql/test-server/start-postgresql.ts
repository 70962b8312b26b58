import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** A PostgreSQL of this machine, for tests and measurements. */
export interface RunningPostgresql {
  /** Of the database `postgres`, as the superuser. */
  url: string;
  dataDirectory: string;
  /** What it has printed last. */
  readLog(): string;
  /** Stops it, and removes its data unless they are kept. */
  stop(): Promise<void>;
}

export interface PostgresqlOptions {
  /** The folder with `bin/initdb` and `bin/postgres`. */
  installation: string;
  /** An empty folder, which only the server's user and this one may use. */
  directory?: string;
  /** Whether its data stay in the folder, which may have those of an earlier run. */
  isKept?: boolean;
  /** Parameters of postgresql.conf. */
  parameters?: Record<string, string>;
}

/** The user that the server runs as if this is root, whom it refuses: `nobody` on Linux. */
const serverUserId = 65534;
const superuser = 'stickyboard';
const superuserPassword = 'test-password';

/** Nothing of the tests' own: their PGHOST and the like would count. */
const serverEnvironment = { NODE_ENV: 'test' } as const;
/** A server whose data is not needed after a crash. */
const defaultParameters = {
  fsync: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_connections: '300',
  shared_buffers: '64MB',
  // A moment that a test has to wait for.
  deadlock_timeout: '100ms',
};

/**
 * Keeps the server while the process that asked for it lives: its standard input is a pipe of that process, and ends
 * with it, however it ends. The server is then stopped: at once, and with its data removed, unless they are kept.
 */
const keeper = `
trap '' INT HUP TERM
directory=$1; signal=$2; shift 2
"$@" </dev/null &
server=$!
(while read -r _; do :; done; kill -$signal $server) <&3 &
exec 3<&-
wait $server
[ $signal = INT ] || rm -rf "$directory"/*
`;

/** Starts a server on a cluster, made unless it is there, on a free port of the loopback interface. */
export async function startPostgresql(options: PostgresqlOptions): Promise<RunningPostgresql> {
  const directory = options.directory
    ? resolve(options.directory)
    : mkdtempSync(join(tmpdir(), 'stickyboard-postgresql-'));
  const dataDirectory = join(directory, 'data');
  const user = process.getuid?.() === 0 ? { uid: serverUserId, gid: serverUserId } : {};
  chmodSync(directory, 0o700);
  if (user.uid !== undefined) chownSync(directory, user.uid, user.gid);
  const bin = (name: string): string => join(options.installation, 'bin', name);
  if (!existsSync(join(dataDirectory, 'PG_VERSION'))) {
    const passwordFile = join(directory, 'password');
    writeFileSync(passwordFile, superuserPassword, { mode: 0o600 });
    if (user.uid !== undefined) chownSync(passwordFile, user.uid, user.gid);
    const initialisation = ['--locale=C', '--encoding=UTF8', '--no-sync', `--pwfile=${passwordFile}`];
    await promisify(execFile)(
      bin('initdb'),
      ['-D', dataDirectory, '-U', superuser, '-A', 'scram-sha-256', ...initialisation],
      { ...user, cwd: directory, env: serverEnvironment },
    );
  }
  const port = await findFreePort();
  const parameters = {
    ...defaultParameters,
    listen_addresses: '127.0.0.1',
    port: `${port}`,
    unix_socket_directories: '',
    ...options.parameters,
  };
  const args = Object.entries(parameters).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(
    '/bin/sh',
    [
      ...['-c', keeper, 'sh', directory, options.isKept ? 'INT' : 'QUIT'],
      ...[bin('postgres'), '-D', dataDirectory, ...args],
    ],
    {
      ...user,
      cwd: directory,
      env: serverEnvironment,
      // A Ctrl-C for the tests must not reach it before them.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    },
  );
  const readLog = collectLog(child);
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) {
      const exited = once(child, 'exit');
      (child.stdio[3] as NodeJS.WritableStream).end();
      await exited;
    }
    if (!options.isKept) rmSync(directory, { recursive: true, force: true });
  };
  try {
    await waitUntilReady(child, readLog);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `postgresql://${superuser}:${superuserPassword}@127.0.0.1:${port}/postgres`,
    dataDirectory,
    readLog,
    stop,
  };
}

function collectLog(child: ChildProcess): () => string {
  let log = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-20_000);
  });
  return () => log;
}

function waitUntilReady(child: ChildProcess, readLog: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const check = (): void => {
      if (readLog().includes('database system is ready to accept connections')) settle(resolve);
    };
    const fail = (): void => settle(() => reject(new Error(`PostgreSQL did not start: ${readLog()}`)));
    const settle = (end: () => void): void => {
      child.stderr?.off('data', check);
      child.off('exit', fail);
      end();
    };
    child.stderr?.on('data', check);
    child.once('exit', fail);
  });
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
