import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROXY_CPU, startPinned, untilListening } from '../../processes';
import type { Chain } from '../chain';
import { startShipped } from './shipped';

/** What the journal says of a request, as far as HAProxy knows it; `time` is when the request ended, in µs. */
const format = `{"time":%[date(0,us),div(1000000)].%[date(0,us),mod(1000000)],"client":"%ci","session":"%[capture.req.hdr(0)]","backend":"%s","status":%ST,"method":"%HM","host":"%[capture.req.hdr(1)]","path":"%HPO","in":%U,"out":%B,"ttfb":%Tr,"duration":%Ta,"persistence":"%tsc","retries":"%rc"}`;

/** HAProxy that inserts the route cookie and logs JSON to rsyslog's socket; it has no log to a file. */
export const haproxy: Chain = {
  name: 'HAProxy, JSON by syslog → rsyslog (imuxsock) → PostgreSQL',
  async start(directory, port, origins) {
    const socket = join(directory, 'log.sock');
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
  log ${socket} len 4096 local0 info
defaults
  mode http
  log global
  timeout connect 3s
  timeout client 120s
  timeout server 120s
  timeout http-keep-alive 120s
  http-reuse always
frontend in
  bind 127.0.0.1:${port} backlog 4096
  http-request capture req.cook(route_sid) len 32
  http-request capture req.hdr(host) len 64
  log-format '${format}'
  default_backend backends
backend backends
  balance roundrobin
  cookie route insert indirect nocache
${servers.join('\n')}
`,
    );
    return startShipped(directory, {
      source: { socket },
      routes: ['b1', 'b2'],
      async start() {
        const child = startPinned(PROXY_CPU, 'haproxy', ['-q', '-db', '-f', config]);
        await untilListening(port);
        return child;
      },
    });
  },
};
