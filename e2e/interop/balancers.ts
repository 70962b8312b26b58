import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from '@/proxy/fixtures/free-port';
import { createDaemonFolder, startDaemon } from '../support/second-tier/daemon';
import { runNginx } from '../support/second-tier/nginx';

/** A load balancer that runs before the backends of a test. */
export interface Balancer {
  port: number;
  stop(): Promise<void>;
}

/**
 * nginx that balances by an upstream.
 * @param upstream directives of its block
 * @param location directives after `proxy_pass`
 */
export function startNginxBalancer(upstream: string, location = ''): Promise<Balancer> {
  return runNginx(
    () => `location / {
      proxy_pass http://backends;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_header;
      ${location}
    }`,
    `map $http_upgrade $connection_header { default upgrade; '' ''; }
    upstream backends { ${upstream} }`,
  );
}

/** HAProxy with one backend section. @param lines of that section */
export async function startHaproxyBalancer(lines: string): Promise<Balancer> {
  const port = await findFreePort();
  const folder = createDaemonFolder();
  writeFileSync(
    join(folder, 'haproxy.cfg'),
    `global
  maxconn 1000
  nbthread 1
defaults
  mode http
  retries 3
  timeout connect 3s
  timeout client 60s
  timeout server 60s
  timeout queue 60s
frontend in
  bind 127.0.0.1:${port}
  default_backend backends
backend backends
${lines}
`,
  );
  const args = ['-db', '-f', join(folder, 'haproxy.cfg')];
  return { port, stop: await startDaemon('/usr/sbin/haproxy', args, port, folder) };
}
