import { isIPv4 } from 'node:net';
import type { BalanceInput, BalancePolicy, Candidate, IsAvailable } from './policy';
import { RoundRobin } from './round-robin';

/** Draws before giving up on the hash, as in nginx. */
const maxDraws = 20;

/**
 * The same backend for the same client network, by nginx's `ip_hash`: the first three bytes of an IPv4
 * address, all of an IPv6 one; an unavailable backend draws again, after twenty draws round robin decides.
 */
export class IpHash<Backend extends Candidate> implements BalancePolicy<Backend> {
  readonly isConsistent = true;
  private readonly fallback = new RoundRobin<Backend>();

  pick(backends: readonly Backend[], available: IsAvailable<Backend>, request: BalanceInput): Backend | null {
    const bytes = getHashedBytes(request.client);
    const total = backends.reduce((sum, backend) => sum + backend.weight, 0);
    let hash = 89;
    for (let draw = 0; draw < maxDraws; draw++) {
      for (const byte of bytes) hash = (hash * 113 + byte) % 6271;
      let remaining = hash % total;
      for (const backend of backends) {
        remaining -= backend.weight;
        if (remaining >= 0) continue;
        if (available(backend)) return backend;
        break;
      }
    }
    return this.fallback.pick(backends, available, request);
  }
}

function getHashedBytes(client: string): number[] {
  const address = client.startsWith('::ffff:') ? client.slice(7) : client;
  if (isIPv4(address)) return address.split('.').slice(0, 3).map(Number);
  return [...Buffer.from(address)];
}
