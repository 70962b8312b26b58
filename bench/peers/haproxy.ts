import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROXY_CPU, startPinned, untilListening } from '../processes';
import type { Peer } from './peer';

/** HAProxy that inserts the route cookie and writes no log. */
export const haproxy: Peer = {
  name: 'HAProxy, cookie insert, no log',
  async start(directory, port, origins) {
    const config = join(directory, 'haproxy.cfg');
    const servers = origins.map(
      (origin, index) => `  server b${index + 1} 127.0.0.1:${origin} cookie b${index + 1}`,
    );
    writeFileSync(
      config,
      `global
  nbthread 1
  maxconn 16384
  no strict-limits
defaults
  mode http
  timeout connect 3s
  timeout client 120s
  timeout server 120s
  timeout http-keep-alive 120s
  http-reuse always
frontend in
  bind 127.0.0.1:${port} backlog 4096
  default_backend backends
backend backends
  balance roundrobin
  cookie route insert indirect nocache
${servers.join('\n')}
`,
    );
    const child = startPinned(PROXY_CPU, 'haproxy', ['-q', '-db', '-f', config]);
    await untilListening(port);
    return { child, pids: [child.pid as number] };
  },
};
