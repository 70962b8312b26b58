import { isIPv4 } from 'node:net';
import type { Backend } from '../upstream/backend';
import type { Available, Balanced, Policy } from './policy';
import { RoundRobin } from './round-robin';

/** Draws before giving up on the hash, as in nginx. */
const DRAWS = 20;

/**
 * The same backend for the same client network, by nginx's `ip_hash`: the first three octets of an IPv4
 * address, all of an IPv6 one; an unavailable backend draws again, after twenty draws round robin decides.
 */
export class IpHash implements Policy {
  private readonly fallback = new RoundRobin();

  pick(backends: readonly Backend[], available: Available, request: Balanced): Backend | null {
    const octets = octetsOf(request.client);
    const total = backends.reduce((sum, backend) => sum + backend.weight, 0);
    let hash = 89;
    for (let draw = 0; draw < DRAWS; draw++) {
      for (const octet of octets) hash = (hash * 113 + octet) % 6271;
      let left = hash % total;
      for (const backend of backends) {
        left -= backend.weight;
        if (left >= 0) continue;
        if (available(backend)) return backend;
        break;
      }
    }
    return this.fallback.pick(backends, available, request);
  }
}

function octetsOf(client: string): number[] {
  const address = client.startsWith('::ffff:') ? client.slice(7) : client;
  if (isIPv4(address)) return address.split('.').slice(0, 3).map(Number);
  return [...Buffer.from(address)];
}
