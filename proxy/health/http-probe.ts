import { connect, isIPv6 } from 'node:net';
import { type ConnectionOptions, connect as secure } from 'node:tls';
import type { ActiveHealthPlan, Address } from '../plan';
import { describeConnectionError } from '../tls/failure';
import { HttpCheck } from './http-check';

export interface HttpProbe {
  backend: Address;
  plan: Pick<ActiveHealthPlan, 'path' | 'statuses' | 'body' | 'port' | 'timeout'>;
  /** As `BackendTls.optionsFor` gives them, or null for a plain connection. */
  tls: ConnectionOptions | null;
  /** PROXY protocol header to begin with (of the proxy itself), or null. */
  header: Buffer | null;
}

/**
 * Whether a backend answers GET as the plan wants: status within the range and, where asked for, the text
 * in the first 64 KB of the body (UTF-8, as it is: no coding is accepted). The connection is for this alone.
 * @returns null where it does, else why not, in words
 */
export function httpProbe({ backend, plan, tls, header }: HttpProbe): Promise<string | null> {
  const { host } = backend;
  const port = plan.port ?? backend.port;
  return new Promise((resolve) => {
    const check = new HttpCheck(plan);
    const plain = connect({ host, port, noDelay: true });
    if (header !== null) plain.write(header);
    const socket = tls === null ? plain : secure({ ...tls, socket: plain });
    // May be called again by what follows from the first verdict; only that one counts.
    const finish = (verdict: string | null): void => {
      clearTimeout(timer);
      socket.destroy();
      plain.destroy();
      resolve(verdict);
    };
    // The time for all of it: a backend that trickles does not extend it.
    const timer = setTimeout(
      () => finish(`${plain.connecting ? 'no connection' : 'no full answer'} within ${plan.timeout} ms`),
      plan.timeout,
    );
    const failed = (error: Error): void => finish(describeConnectionError(error));
    plain.on('error', failed);
    if (socket !== plain) socket.on('error', failed);
    socket.on('data', (chunk: Buffer) => {
      const verdict = check.read(chunk);
      if (verdict !== undefined) finish(verdict);
    });
    socket.once('end', () => finish(check.ended()));
    socket.write(
      `GET ${plan.path} HTTP/1.1\r\nHost: ${isIPv6(host) ? `[${host}]` : host}:${port}\r\n` +
        'User-Agent: stickyboard\r\nAccept: */*\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n',
    );
  });
}
