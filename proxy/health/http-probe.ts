import { isIPv6 } from 'node:net';
import type { ActiveHealthPlan } from '../plan';
import { type Checked, checkConnection } from './check-connection';
import { HttpCheck } from './http-check';

export interface HttpProbe extends Checked {
  plan: Pick<ActiveHealthPlan, 'path' | 'statuses' | 'body' | 'port' | 'timeout'>;
}

/**
 * Whether a backend answers GET as the plan wants: status within the range and, where asked for, the text
 * in the first 64 KB of the body (UTF-8, as it is: no coding is accepted). The connection is for this alone.
 * @returns null where it does, else why not, in words
 */
export function httpProbe(probe: HttpProbe): Promise<string | null> {
  const { backend, plan } = probe;
  const host = isIPv6(backend.host) ? `[${backend.host}]` : backend.host;
  return checkConnection(probe, (socket, _, done) => {
    const check = new HttpCheck(plan);
    socket.on('data', (chunk: Buffer) => {
      const verdict = check.read(chunk);
      if (verdict !== undefined) done(verdict);
    });
    socket.once('end', () => done(check.ended()));
    socket.write(
      `GET ${plan.path} HTTP/1.1\r\nHost: ${host}:${plan.port ?? backend.port}\r\n` +
        'User-Agent: stickyboard\r\nAccept: */*\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n',
    );
  });
}
