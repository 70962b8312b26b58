import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from '@/proxy/fixtures/free-port';
import { createDaemonFolder, startDaemon } from '../support/second-tier/daemon';
import type { WebServer } from './web-server';

/** HAProxy in front of the EchoOrigin; it serves the static file itself, from memory. */
export async function startHaproxyServer(echo: string, files: string): Promise<WebServer> {
  const port = await findFreePort();
  const folder = createDaemonFolder();
  writeFileSync(
    join(folder, 'haproxy.cfg'),
    `global
  maxconn 64
  tune.bufsize 131072
defaults
  mode http
  timeout connect 3s
  timeout client 60s
  timeout server 60s
frontend in
  bind 127.0.0.1:${port}
  http-request return status 200 content-type application/octet-stream file ${files}/file if { path /file }
  default_backend echo
backend echo
  server echo ${echo}
`,
  );
  const stop = await startDaemon(
    '/usr/sbin/haproxy',
    ['-db', '-f', join(folder, 'haproxy.cfg')],
    port,
    folder,
  );
  return { name: 'haproxy', address: `127.0.0.1:${port}`, stop };
}
