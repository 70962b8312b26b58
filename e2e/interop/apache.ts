import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from '@/proxy/fixtures/free-port';
import { createDaemonFolder, startDaemon } from '../support/second-tier/daemon';
import type { WebServer } from './web-server';

const modules = ['mpm_event', 'authz_core', 'proxy', 'proxy_http', 'mime'];

/** Apache httpd as a web server. */
export async function startApacheServer(echo: string, files: string): Promise<WebServer> {
  const port = await findFreePort();
  const folder = createDaemonFolder();
  // Started by root it serves as another user, which must be able to read the files.
  for (const path of [folder, files]) chmodSync(path, 0o755);
  writeFileSync(
    join(folder, 'httpd.conf'),
    [
      `ServerRoot ${folder}`,
      `ServerName apache.test`,
      `Listen 127.0.0.1:${port}`,
      `PidFile ${folder}/pid`,
      ...modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
      'TypesConfig /dev/null',
      `ErrorLog ${folder}/error.log`,
      'LogLevel error',
      ...(process.getuid?.() === 0 ? ['User nobody', 'Group nogroup'] : []),
      'StartServers 1',
      `DocumentRoot ${files}`,
      `<Directory ${files}>`,
      'Require all granted',
      '</Directory>',
      `ProxyPass /echo http://${echo}/echo`,
      'ProxyPreserveHost On',
    ].join('\n'),
  );
  const args = ['-D', 'FOREGROUND', '-f', join(folder, 'httpd.conf')];
  const stop = await startDaemon('/usr/sbin/apache2', args, port, folder);
  return { name: 'apache2', address: `127.0.0.1:${port}`, stop };
}
