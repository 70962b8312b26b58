import type { Failure } from '@/lib/core/failure';
import { type ProbeTarget, probeConnection } from './probe-connection';

/**
 * Whether a backend takes connections: TCP and, where requests go through TLS, a handshake with a
 * certificate that is verified as theirs is.
 * @returns null where it does, else why not
 */
export function runTcpProbe(target: ProbeTarget): Promise<Failure | null> {
  return probeConnection(target, (socket, ready, done) => {
    // Closes in good order, after the PROXY protocol header: backends log what breaks off.
    socket.once(ready, () => socket.end(() => done(null)));
  });
}
