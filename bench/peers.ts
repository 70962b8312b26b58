import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ORIGIN_PORTS } from './origins';
import { childrenOf, PROXY_CPU, pin, startPinned, titleOf, untilListening } from './processes';

/** A proxy that is measured: how it is started and which of its processes serve the requests. */
export interface Peer {
  name: string;
  port: number;
  start(directory: string): Promise<Started>;
}

export interface Started {
  child: ChildProcess;
  /** Processes whose CPU time counts. */
  pids(): number[];
}

const root = join(import.meta.dirname, '..');

function nginx(name: string, port: number, accessLog: (directory: string) => string): Peer {
  return {
    name,
    port,
    async start(directory) {
      const own = join(directory, `nginx-${port}`);
      mkdirSync(own, { recursive: true });
      const config = join(own, 'nginx.conf');
      writeFileSync(
        config,
        `daemon off; worker_processes 1; pid ${own}/pid; error_log ${own}/error.log;
events { worker_connections 4096; }
http {
log_format decisions escape=json '{"time":"$msec","client":"$remote_addr","route":"$cookie_route","backend":"$upstream_addr","status":$status,"method":"$request_method","host":"$host","path":"$uri","in":$request_length,"out":$bytes_sent,"ttfb":"$upstream_header_time","duration":"$request_time"}';
${accessLog(own)}
client_body_temp_path ${own}/1; proxy_temp_path ${own}/2; fastcgi_temp_path ${own}/3; uwsgi_temp_path ${own}/4; scgi_temp_path ${own}/5;
keepalive_requests 1000000000;
upstream backends { hash $cookie_route consistent; ${ORIGIN_PORTS.map((origin) => `server 127.0.0.1:${origin};`).join(' ')} keepalive 128; keepalive_requests 1000000000; }
server { listen 127.0.0.1:${port} backlog=4096; location / { proxy_pass http://backends; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; } } }`,
      );
      const child = startPinned(PROXY_CPU, 'nginx', ['-c', config, '-e', `${own}/error.log`]);
      await untilListening(port);
      const master = child.pid as number;
      return { child, pids: () => childrenOf(master) };
    },
  };
}

const haproxy: Peer = {
  name: 'HAProxy, cookie insert, no log',
  port: 18_012,
  async start(directory) {
    const config = join(directory, 'haproxy.cfg');
    const servers = ORIGIN_PORTS.map(
      (port, index) => `  server b${index + 1} 127.0.0.1:${port} cookie b${index + 1}`,
    );
    writeFileSync(
      config,
      `global
  nbthread 1
  maxconn 8192
defaults
  mode http
  timeout connect 3s
  timeout client 60s
  timeout server 60s
  http-reuse always
frontend in
  bind 127.0.0.1:${this.port} backlog 4096
  default_backend backends
backend backends
  balance roundrobin
  cookie route insert indirect nocache
${servers.join('\n')}
`,
    );
    const child = startPinned(PROXY_CPU, 'haproxy', ['-db', '-f', config]);
    await untilListening(this.port);
    return { child, pids: () => [child.pid as number] };
  },
};

const httpProxy: Peer = {
  name: 'http-proxy-3 on Node',
  port: 18_013,
  async start() {
    const child = startPinned(PROXY_CPU, process.execPath, [
      join(root, 'dist/bench-http-proxy.js'),
      String(this.port),
    ]);
    await untilListening(this.port);
    return { child, pids: () => [child.pid as number] };
  },
};

const stickyboard: Peer = {
  name: 'Stickyboard, journal on',
  port: 18_014,
  async start(directory) {
    const backends = ORIGIN_PORTS.flatMap((port) => ['--backend', `127.0.0.1:${port}`]);
    const child = startPinned(1, process.execPath, [
      join(root, 'dist/main.js'),
      ...['--listen', `127.0.0.1:${this.port}`, '--dashboard', '127.0.0.1:0', '--workers', '1'],
      ...['--data', join(directory, 'data'), ...backends],
    ]);
    await untilListening(this.port);
    const workers = childrenOf(child.pid as number).filter((pid) =>
      titleOf(pid).startsWith('stickyboard worker'),
    );
    for (const pid of workers) pin(pid, PROXY_CPU);
    return { child, pids: () => workers };
  },
};

/** What is compared, in the order of the table. */
export const PEERS: Peer[] = [
  nginx('nginx, hash by route cookie, no log', 18_010, () => 'access_log off;'),
  nginx('nginx, hash by route cookie, JSON log', 18_011, (own) => `access_log ${own}/access.log decisions;`),
  haproxy,
  stickyboard,
  httpProxy,
];
