import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from '@/proxy/fixtures/free-port';
import { createDaemonFolder, type SecondTierProxy, startDaemon } from './daemon';

/** An nginx that runs. */
export interface RunningNginx extends Pick<SecondTierProxy, 'address' | 'stop'> {
  port: number;
}

/**
 * Runs nginx with one server, on a free port.
 * @param server content of its block in addition to `listen`
 * @param httpDirectives further directives next to it, such as an `upstream`
 */
export async function runNginx(server: (port: number) => string, httpDirectives = ''): Promise<RunningNginx> {
  const port = await findFreePort();
  const folder = createDaemonFolder();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join(' ');
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr error;
    events { worker_connections 512; }
    http {
      access_log off; ${temporary}
      ${httpDirectives}
      server {
        listen 127.0.0.1:${port};
        ${server(port)}
      }
    }`,
  );
  const args = ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')];
  const stop = await startDaemon('/usr/sbin/nginx', args, port, folder);
  return { port, address: `127.0.0.1:${port}`, stop };
}

/** nginx as a forward proxy, as in the set-up that the project descends from. */
export async function startNginxProxy(): Promise<SecondTierProxy> {
  const { port, address, stop } = await runNginx(
    (port) => `location / {
      proxy_pass http://$http_host$request_uri;
      proxy_set_header Host $http_host;
      add_header Via "1.1 nginx-${port}" always;
    }`,
  );
  return { address, via: `nginx-${port}`, stop };
}
