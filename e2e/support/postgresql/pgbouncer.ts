import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findFreePort } from '@/proxy/fixtures/free-port';
import { acceptsConnections } from '../accepts-connections';
import { temporaryDirectory } from '../product';
import { endWithParent } from './end-with-parent';
import type { Postgresql } from './postgresql';
import { giveToServer } from './server-process';

/** A pooler in transaction mode in front of a server. */
export interface Pgbouncer {
  port: number;
  /** Of the server's database, by way of the pooler. */
  url: string;
  /** Cuts all its connections. */
  kill(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  /** Kills it and starts it at once. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const startTimeoutMs = 15_000;

/** @param poolSize connections to the server for each user and database */
export async function startPgbouncer(
  { url, host, port: serverPort, password }: Postgresql,
  poolSize = 20,
): Promise<Pgbouncer> {
  const port = await findFreePort();
  const folder = temporaryDirectory();
  giveToServer(folder);
  const remove = endWithParent(folder);
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(join(folder, 'users'), `"stickyboard" "${password}"\n`);
  writeFileSync(
    file,
    `[databases]
* = host=${host} port=${serverPort}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${folder}/users
pool_mode = transaction
default_pool_size = ${poolSize}
max_client_conn = 200
pidfile = ${folder}/pid
ignore_startup_parameters = extra_float_digits
`,
  );
  const asUser = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  let child: ChildProcess;
  const start = async (): Promise<void> => {
    child = spawn('/usr/sbin/pgbouncer', ['-q', ...asUser, file], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    const deadline = performance.now() + startTimeoutMs;
    while (!(await acceptsConnections(port))) {
      if (child.exitCode !== null || performance.now() > deadline)
        throw new Error(`pgbouncer does not serve on port ${port}: ${output}`);
      await pause(20);
    }
  };
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  await start();
  return {
    port,
    url: url.replace(`${host}:${serverPort}`, `127.0.0.1:${port}`),
    kill,
    start,
    async restart() {
      await kill();
      await start();
    },
    async stop() {
      await kill();
      await remove();
    },
  };
}
