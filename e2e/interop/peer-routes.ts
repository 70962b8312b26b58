import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findFreePort } from '@/proxy/fixtures/free-port';
import { createDaemonFolder, startDaemon } from '../support/second-tier/daemon';

/** A route through a peer: the Unix socket that it listens on, and the port of its backend. */
export interface PeerRoute {
  socket: string;
  backend: number;
}

/** nginx as a reverse proxy: one server for each route. Its timeouts are short. */
export async function startNginxRoutes(routes: PeerRoute[]): Promise<() => Promise<void>> {
  const folder = createDaemonFolder();
  const port = await findFreePort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join(' ');
  const servers = routes.map(
    ({ socket, backend }) => `server {
        listen unix:${socket};
        location / {
          proxy_pass http://127.0.0.1:${backend};
          proxy_http_version 1.1;
          proxy_set_header Host $http_host;
          proxy_set_header Connection "";
        }
      }`,
  );
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr crit;
    events { worker_connections 2048; }
    http {
      access_log off; ${temporary}
      client_header_timeout 1s; client_body_timeout 1s; proxy_read_timeout 1s; lingering_close off;
      ${servers.join('\n')}
      server { listen 127.0.0.1:${port}; }
    }`,
  );
  // The port is listened on last.
  const args = ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')];
  return startDaemon('/usr/sbin/nginx', args, port, folder);
}

/** HAProxy as a reverse proxy: one proxy for each route. */
export async function startHaproxyRoutes(routes: PeerRoute[]): Promise<() => Promise<void>> {
  const folder = createDaemonFolder();
  const port = await findFreePort();
  const proxies = routes.map(
    ({ socket, backend }, index) => `listen r${index}
  bind unix@${socket}
  server b 127.0.0.1:${backend}
`,
  );
  writeFileSync(
    join(folder, 'haproxy.cfg'),
    `global
  maxconn 1000
defaults
  mode http
  retries 0
  timeout connect 1s
  timeout client 1s
  timeout http-request 1s
  timeout server 1s
listen ready
  bind 127.0.0.1:${port}
${proxies.join('')}`,
  );
  const args = ['-db', '-f', join(folder, 'haproxy.cfg')];
  const stop = await startDaemon('/usr/sbin/haproxy', args, port, folder);
  // It gives its Unix sockets their names last.
  while (!routes.every(({ socket }) => existsSync(socket))) await pause(20);
  return stop;
}
