import { findFreePort } from '@/proxy/fixtures/free-port';
import { startHaproxy, writeHaproxyConfig } from '../../peers/haproxy';
import type { Chain } from '../chain';
import { startLogShipping } from './log-shipping';

/** What the journal says of a request, as far as HAProxy knows it; `time` is when the request ended, in µs. */
const format = `{"time":%[date(0,us),div(1000000)].%[date(0,us),mod(1000000)],"client":"%ci","session":"%[capture.req.hdr(0)]","backend":"%s","status":%ST,"method":"%HM","host":"%[capture.req.hdr(1)]","path":"%HPO","in":%U,"out":%B,"ttfb":%Tr,"duration":%Ta,"persistence":"%tsc","retries":"%rc"}`;

/**
 * HAProxy that inserts the route cookie and logs JSON through a ring in its memory, by TCP, to rsyslog. It has no log
 * to a file, and a datagram socket, the usual choice, drops what rsyslog does not take at once.
 */
export const haproxy: Chain = {
  name: 'HAProxy, JSON by TCP → rsyslog (imptcp) → PostgreSQL',
  async start(directory, port, origins) {
    const syslog = await findFreePort();
    const config = writeHaproxyConfig(directory, port, origins, {
      global: '  log ring@decisions len 4096 local0 info\n',
      defaults: '  log global\n',
      sections: `ring decisions
  format rfc3164
  maxlen 4096
  size 67108864
  timeout connect 3s
  timeout server 10s
  server rsyslog 127.0.0.1:${syslog} log-proto octet-count
`,
      frontend: `  http-request capture req.cook(route_sid) len 32
  http-request capture req.hdr(host) len 64
  log-format '${format}'
`,
    });
    return startLogShipping(directory, {
      source: { port: syslog },
      routes: ['b1', 'b2'],
      start: () => startHaproxy(config, port),
    });
  },
};
