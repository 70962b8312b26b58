import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getChildren, proxyCpu, startPinned, waitUntilListening } from '../support/processes';
import type { Peer } from './peer';

const logFormat = `log_format decisions escape=json '{"time":"$msec","client":"$remote_addr","route":"$cookie_route","backend":"$upstream_addr","status":$status,"method":"$request_method","host":"$host","path":"$uri","in":$request_length,"out":$bytes_sent,"ttfb":"$upstream_header_time","duration":"$request_time"}';`;

/** nginx with a consistent hash of the route cookie. @param log whether it writes one JSON line per request */
export function nginx(log: boolean): Peer {
  return {
    name: `nginx, hash by route cookie, ${log ? 'JSON log' : 'no log'}`,
    async start(directory, port, origins) {
      const config = join(directory, 'nginx.conf');
      writeFileSync(
        config,
        `daemon off; worker_processes 1; pid ${directory}/pid; error_log ${directory}/error.log;
worker_rlimit_nofile 65536;
events { worker_connections 32768; }
http {
${logFormat}
access_log ${log ? `${directory}/access.log decisions` : 'off'};
client_body_temp_path ${directory}/1; proxy_temp_path ${directory}/2; fastcgi_temp_path ${directory}/3;
uwsgi_temp_path ${directory}/4; scgi_temp_path ${directory}/5;
keepalive_requests 1000000000;
upstream backends { hash $cookie_route consistent; ${origins.map((origin) => `server 127.0.0.1:${origin};`).join(' ')}
  keepalive 128; keepalive_requests 1000000000; }
server { listen 127.0.0.1:${port} backlog=4096;
  location / { proxy_pass http://backends; proxy_http_version 1.1; proxy_set_header Connection "";
    proxy_set_header Host $host; proxy_max_temp_file_size 0; } } }`,
      );
      const child = startPinned(proxyCpu, 'nginx', ['-c', config, '-e', `${directory}/error.log`]);
      await waitUntilListening(port);
      return { child, pids: getChildren(child.pid as number) };
    },
  };
}
