import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { proxyCpu, startPinned, waitUntilListening } from '../../support/processes';
import type { Chain } from '../chain';
import { startLogShipping } from './log-shipping';

/** What the journal says of a request, as far as nginx knows it; `time` is when the request ended. */
const format = `log_format decisions escape=json '{"time":$msec,"client":"$remote_addr","session":"$cookie_route_sid","route":"$cookie_route","backend":"$upstream_addr","status":$status,"method":"$request_method","host":"$host","path":"$uri","in":$request_length,"out":$bytes_sent,"ttfb":"$upstream_header_time","duration":"$request_time"}';`;

/** nginx that hashes the route cookie and writes JSON to a file, which rsyslog follows. */
export const nginx: Chain = {
  name: 'nginx, JSON to a file → rsyslog (imfile) → PostgreSQL',
  async start(directory, port, origins) {
    const log = join(directory, 'access.log');
    writeFileSync(log, '');
    const config = join(directory, 'nginx.conf');
    const servers = origins.map((origin) => `server 127.0.0.1:${origin};`).join(' ');
    writeFileSync(
      config,
      `daemon off; worker_processes 1; pid ${directory}/pid; error_log ${directory}/error.log;
${process.getuid?.() === 0 ? 'user root;' : ''}
worker_rlimit_nofile 65536;
events { worker_connections 32768; }
http {
${format}
access_log ${log} decisions;
client_body_temp_path ${directory}/1; proxy_temp_path ${directory}/2; fastcgi_temp_path ${directory}/3;
uwsgi_temp_path ${directory}/4; scgi_temp_path ${directory}/5;
keepalive_requests 1000000000;
upstream backends { hash $cookie_route consistent; ${servers} keepalive 128; keepalive_requests 1000000000; }
server { listen 127.0.0.1:${port} backlog=4096;
  location / { proxy_pass http://backends; proxy_http_version 1.1; proxy_set_header Connection "";
    proxy_set_header Host $host; proxy_max_temp_file_size 0; } } }`,
    );
    return startLogShipping(directory, {
      source: { file: log },
      routes: ['b1', 'b2'],
      async start() {
        const child = startPinned(proxyCpu, 'nginx', ['-c', config, '-e', `${directory}/error.log`]);
        await waitUntilListening(port);
        return child;
      },
    });
  },
};
