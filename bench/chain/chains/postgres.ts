import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { anyCpu, startPinned } from '../../support/processes';
import type { Quantiles } from '../chain';
import { openPsql, type Psql } from './psql';

/** The programs of Debian's package, which are not in PATH. */
const programs = '/usr/lib/postgresql/15/bin';
/** The user that Debian's package creates: PostgreSQL refuses to run as root. */
const owner = 'postgres';
export const databaseAccess = { user: 'bench', name: 'postgres' };

/**
 * Settings of an operator with a small machine. The database itself records when each row was committed, so nothing has
 * to watch.
 */
const settings = {
  listen_addresses: '',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  track_commit_timestamp: 'on',
  log_min_messages: 'panic',
};

/** A PostgreSQL of its own with one table of records. */
export interface Postgres {
  child: ChildProcess;
  /** Directory of its socket. */
  directory: string;
  reached(): Promise<number>;
  count(): Promise<number>;
  watch(): Promise<() => Promise<Quantiles>>;
  end(): Promise<void>;
}

/** Starts it in a new directory below `parent`, which others may enter. */
export async function startPostgres(parent: string): Promise<Postgres> {
  const directory = join(parent, 'postgres');
  mkdirSync(directory, { mode: 0o711 });
  const root = process.getuid?.() === 0;
  if (root) chownSync(directory, getUserOrGroupId('-u'), getUserOrGroupId('-g'));
  const as = root ? ['setpriv', `--reuid=${owner}`, `--regid=${owner}`, '--clear-groups'] : [];
  const cluster = join(directory, 'cluster');
  const initdb = [...as, join(programs, 'initdb'), '-D', cluster, '-U', databaseAccess.user, '-A', 'trust'];
  await runCommand([...initdb, '-E', 'UTF8', '--locale=C']);
  const given = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command, ...args] = [...as, join(programs, 'postgres'), '-D', cluster, '-k', directory, ...given];
  const child = startPinned(anyCpu, command as string, args);
  const socket = join(directory, '.s.PGSQL.5432');
  while (!existsSync(`${socket}.lock`) || !existsSync(socket)) {
    if (child.exitCode !== null) throw new Error(`PostgreSQL ended (${child.exitCode}) before it was ready`);
    await pause(50);
  }
  const psql = await openPsql(directory, databaseAccess);
  // The record as received, and the fewest indexes for useful queries: by time, and by session.
  await psql.ask(`CREATE TABLE decision (id bigserial PRIMARY KEY, record jsonb NOT NULL);
    CREATE INDEX ON decision (((record ->> 'time')::float8));
    CREATE INDEX ON decision ((record ->> 'session'), ((record ->> 'time')::float8))`);
  return { child, directory, ...createQueries(psql), end: () => stopPostgres(child, psql) };
}

function createQueries(psql: Psql): Pick<Postgres, 'reached' | 'count' | 'watch'> {
  const number = async (query: string): Promise<number> => Number((await psql.ask(query))[0]);
  const reached = (): Promise<number> => number('SELECT coalesce(max(id), 0) FROM decision');
  return {
    reached,
    count: () => number('SELECT count(*) FROM decision'),
    async watch() {
      const first = await reached();
      return async () => {
        const [p50, p99] = await psql.ask(`
          SELECT unnest(percentile_cont(ARRAY[0.5, 0.99]) WITHIN GROUP (ORDER BY
            1000 * (extract(epoch FROM pg_xact_commit_timestamp(xmin)) - (record ->> 'time')::float8)))
          FROM decision WHERE id > ${first}`);
        return { p50: Number(p50), p99: Number(p99) };
      };
    },
  };
}

/** The owner's user or group. @param which of both, as an option of `id` */
function getUserOrGroupId(which: '-u' | '-g'): number {
  const { stdout, status } = spawnSync('id', [which, owner], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`there is no user ${owner}: is PostgreSQL installed?`);
  return Number(stdout);
}

async function runCommand([command, ...args]: string[]): Promise<void> {
  const child = spawn(command as string, args, { stdio: ['ignore', 'ignore', 'inherit'], cwd: '/' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${[command, ...args].join(' ')} ended with code ${code}`);
}

/** Fast shutdown: open connections are closed. */
async function stopPostgres(child: ChildProcess, psql: Psql): Promise<void> {
  await psql.end();
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  await ended;
}
