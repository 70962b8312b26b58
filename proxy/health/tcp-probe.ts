import type { Failure } from '@/lib/core/failure';
import { type ProbeTarget, probeConnection } from './probe-connection';

/**
 * Whether a backend accepts connections: TCP and, if requests use TLS, a handshake that verifies the certificate as for
 * requests.
 * @returns null if it does, else the failure
 */
export function runTcpProbe(target: ProbeTarget): Promise<Failure | null> {
  return probeConnection(target, (socket, ready, done) => {
    // Closes in good order, after the PROXY protocol header: backends log what breaks off.
    socket.once(ready, () => socket.end(() => done(null)));
  });
}
