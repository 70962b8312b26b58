import { runNginx } from '../support/second-tier/nginx';
import type { WebServer } from './web-server';

/** nginx as a web server. */
export async function startNginxServer(echo: string, files: string): Promise<WebServer> {
  const { address, stop } = await runNginx(
    () => `client_max_body_size 64m;
    location / { root ${files}; }
    location /echo { proxy_pass http://${echo}; proxy_http_version 1.1; proxy_set_header Host $http_host; }`,
  );
  return { name: 'nginx', address, stop };
}
