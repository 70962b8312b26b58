import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from '@/proxy/fixtures/free-port';
import { createDaemonFolder, type SecondTierProxy, startDaemon } from './daemon';

/** squid as a forward proxy that caches nothing. */
export async function startSquidProxy(): Promise<SecondTierProxy> {
  const port = await findFreePort();
  const name = `squid-${port}`;
  const stop = await startSquidWith(port, [
    `http_port 127.0.0.1:${port}`,
    `visible_hostname ${name}`,
    'cache deny all',
  ]);
  return { address: `127.0.0.1:${port}`, via: name, stop };
}

/**
 * squid on `port` of 127.0.0.1.
 * @param lines of its configuration that define its role, `http_port` among them
 * @returns a function that stops it
 */
export async function startSquidWith(port: number, lines: readonly string[]): Promise<() => Promise<void>> {
  const folder = createDaemonFolder();
  // Started by root it continues as its own user, which must be able to write its files.
  chmodSync(folder, 0o777);
  const file = join(folder, 'squid.conf');
  writeFileSync(
    file,
    [
      ...lines,
      `pid_filename ${folder}/squid.pid`,
      `cache_log ${folder}/cache.log`,
      `coredump_dir ${folder}`,
      'access_log none',
      'netdb_filename none',
      'pinger_enable off',
      'cache_mem 8 MB',
      'max_filedescriptors 1024',
      'http_access allow localhost',
      'http_access deny all',
      'shutdown_lifetime 0 seconds',
    ].join('\n'),
  );
  return startDaemon('/usr/sbin/squid', ['-N', '-f', file], port, folder);
}
