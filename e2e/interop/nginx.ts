import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { daemonFolder, freePort, startDaemon } from '../tier/tier';
import type { WebServer } from './web-server';

/** nginx as a web server. */
export async function startNginxServer(echo: string, files: string): Promise<WebServer> {
  const port = await freePort();
  const folder = daemonFolder();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join(' ');
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr error;
    events { worker_connections 64; }
    http {
      access_log off; client_max_body_size 64m; ${temporary}
      server {
        listen 127.0.0.1:${port};
        location / { root ${files}; }
        location /echo { proxy_pass http://${echo}; proxy_http_version 1.1; proxy_set_header Host $http_host; }
      }
    }`,
  );
  const args = ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')];
  const stop = await startDaemon('/usr/sbin/nginx', args, port, folder);
  return { name: 'nginx', address: `127.0.0.1:${port}`, stop };
}
