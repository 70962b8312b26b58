import type { IncomingMessage } from 'node:http';
import { canonicalAddress, parseNodeAddress } from '@/lib/core/addresses';
import { NetworkList } from '@/lib/core/networks';

/** The scheme of the browser's request. */
export type Scheme = 'http' | 'https';

/** The client of a request, behind whatever trusted proxy. */
export interface ClientInfo {
  /** IP address of the client; empty if the connection is closed already. */
  address: string;
  /** What the browser speaks, to the proxy in front if there is one. */
  scheme: Scheme;
}

/**
 * Finds the client of each request. `X-Forwarded-For` and `X-Forwarded-Proto` are used if the peer is trusted and they
 * are valid, and ignored otherwise.
 *
 * @param trusted networks of the proxies in front, as ADDRESS/BITS
 * @param gateScheme what the gate itself speaks
 */
export function createClientResolver(
  trusted: readonly string[],
  gateScheme: Scheme,
): (request: IncomingMessage) => ClientInfo {
  const networks = new NetworkList(trusted);
  return ({ socket, headers }) => {
    const peer = canonicalAddress(socket.remoteAddress ?? '');
    if (peer === null) return { address: '', scheme: gateScheme };
    if (!networks.contains(peer)) return { address: peer, scheme: gateScheme };
    const proto = headers['x-forwarded-proto'];
    return {
      address: getForwardedClient(peer, String(headers['x-forwarded-for'] ?? ''), networks),
      scheme: proto === 'http' || proto === 'https' ? proto : gateScheme,
    };
  };
}

/**
 * The last address of `X-Forwarded-For` that is not of a trusted proxy, as of a listener with `clientFrom` (nginx's
 * `real_ip_recursive`): each proxy appends the address that it had the request from. Entries to the left of one that is
 * no address are ignored.
 */
function getForwardedClient(peer: string, forwardedFor: string, trusted: NetworkList): string {
  let client = peer;
  for (const entry of forwardedFor.split(',').reverse()) {
    const address = parseNodeAddress(entry.trim());
    if (address === null) return client;
    client = address;
    if (!trusted.contains(address)) return client;
  }
  return client;
}
