import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as secure } from 'node:tls';
import type { Failure } from '@/lib/core/failure';
import type { ActiveHealthPlan, Address } from '@/lib/core/plan';
import { toConnectionFailure } from '../upstream/tls/connection-error';

/** What a check connects to, and how. */
export interface ProbeTarget {
  backend: Address;
  plan: Pick<ActiveHealthPlan, 'port' | 'timeoutMs'>;
  /** As `BackendTls.createConnectionOptions` gives them, or null for a plain connection. */
  tls: ConnectionOptions | null;
  /** PROXY protocol header to begin with (of the proxy itself), or null. */
  proxyProtocolHeader: Buffer | null;
}

/**
 * Opens a connection for one check as requests have theirs: the PROXY protocol header first, then the TLS
 * handshake (as HAProxy's check-send-proxy and check-ssl). A backend that takes only those would else be
 * down for ever, and one whose certificate is refused up for ever.
 *
 * @param startProbe starts the check on the connection, which may not be there yet; `ready` names the event that
 *   says so. It calls `done` with the verdict: null if the check passed, else the failure.
 * @returns the verdict; the time-out as a failure if there is none in time
 */
export function probeConnection(
  { backend, plan, tls, proxyProtocolHeader }: ProbeTarget,
  startProbe: (
    socket: Socket,
    ready: 'connect' | 'secureConnect',
    done: (verdict: Failure | null) => void,
  ) => void,
): Promise<Failure | null> {
  return new Promise((resolve) => {
    let phase: Extract<Failure, { code: 'timeout' }>['phase'] = 'connect';
    const plain = connect({ host: backend.host, port: plan.port ?? backend.port, noDelay: true });
    if (proxyProtocolHeader !== null) plain.write(proxyProtocolHeader);
    const socket = tls === null ? plain : secure({ ...tls, socket: plain });
    // May be called again by what follows from the first verdict; only that one counts.
    const done = (verdict: Failure | null): void => {
      clearTimeout(timer);
      socket.destroy();
      plain.destroy();
      resolve(verdict);
    };
    // The time for all of it: a backend that trickles does not extend it.
    const timer = setTimeout(() => done({ code: 'timeout', phase, afterMs: plan.timeoutMs }), plan.timeoutMs);
    const failed = (error: Error): void => done(toConnectionFailure(error));
    plain.on('error', failed);
    plain.once('connect', () => {
      phase = tls === null ? 'response' : 'tls-handshake';
    });
    if (socket !== plain) {
      socket.on('error', failed);
      socket.once('secureConnect', () => {
        phase = 'response';
      });
    }
    startProbe(socket, tls === null ? 'connect' : 'secureConnect', done);
  });
}
