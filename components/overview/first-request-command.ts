import type { UpstreamRow } from '@/lib/contract/types';
import { toReachableAddress } from '@/lib/core/reachable-address';

/** The command that sends a first request through an upstream's first listener. */
export function formatFirstRequestCommand(upstream: UpstreamRow | undefined): string {
  const listener = toReachableAddress(upstream?.listeners[0] ?? '127.0.0.1:2200');
  return upstream?.kind === 'forward-proxy'
    ? `curl -v -c cookie.txt -b cookie.txt -x ${listener} http://127.0.0.1:2233/`
    : `curl -v -c cookie.txt -b cookie.txt http://${listener}/`;
}
