import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOAD_CPU, startPinned, untilListening } from './processes';

export const ORIGIN_PORTS = [18_001, 18_002];

/** Two origins, one nginx, which answer a body of `bytes` octets. */
export async function startOrigins(directory: string, bytes: number): Promise<ChildProcess> {
  const body = 'x'.repeat(bytes);
  const servers = ORIGIN_PORTS.map(
    (port) => `server { listen 127.0.0.1:${port} backlog=4096; location / { return 200 "${body}"; } }`,
  ).join('\n');
  const config = join(directory, 'origins.conf');
  writeFileSync(
    config,
    `daemon off; worker_processes 1; pid ${directory}/origins.pid; error_log ${directory}/origins.log;
events { worker_connections 4096; }
http { access_log off; keepalive_requests 1000000000; default_type text/plain;
client_body_temp_path ${directory}/o1; proxy_temp_path ${directory}/o2; fastcgi_temp_path ${directory}/o3;
uwsgi_temp_path ${directory}/o4; scgi_temp_path ${directory}/o5;
${servers} }`,
  );
  const nginx = startPinned(LOAD_CPU, 'nginx', ['-c', config, '-e', `${directory}/origins.log`]);
  for (const port of ORIGIN_PORTS) await untilListening(port);
  return nginx;
}
