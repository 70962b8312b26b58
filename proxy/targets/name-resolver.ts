import { Resolver } from 'node:dns/promises';
import { canonicalAddress } from '@/lib/core/addresses';
import { HostsFile } from './hosts-file';

/** The addresses of a name. */
export interface ResolvedAddresses {
  /** Canonical, IPv4 first; empty if the name has none. */
  addresses: string[];
  /** ms for which the response counts. */
  ttlMs: number;
}

/** Finds the addresses of a name, in lower case without its final dot; rejects if they cannot be determined. */
export type ResolveName = (name: string) => Promise<ResolvedAddresses>;

/** ms for the first response of a server; the second try has twice as long. */
const queryTimeoutMs = 1000;
const maxTries = 2;
/** What says that a name has no address of the kind; everything else says nothing. */
const noAddressCodes = new Set(['ENODATA', 'ENOTFOUND']);

/**
 * Resolves by the hosts file and by DNS: not by the system's own call, which would keep the few threads busy that
 * files and backends' names need, and has no timeout of its caller's. So there are no search domains.
 *
 * @param servers to ask, `address` or `address:port`; empty for those that the system has now
 * @throws Error if one of them is invalid
 */
export function createNameResolver(servers: readonly string[], hosts = new HostsFile()): ResolveName {
  const resolver = new Resolver({ timeout: queryTimeoutMs, tries: maxTries });
  if (servers.length > 0) resolver.setServers(servers);
  return async (name) => {
    const listed = await hosts.getAddresses(name);
    if (listed.length > 0) return { addresses: listed, ttlMs: 0 };
    // Both must be known: if one kind is withheld, it might be the one that points to this machine.
    const records = await Promise.all([
      resolver.resolve4(name, { ttl: true }).catch(emptyIfNotFound),
      resolver.resolve6(name, { ttl: true }).catch(emptyIfNotFound),
    ]);
    const all = records.flat();
    return {
      addresses: all.map(({ address }) => canonicalAddress(address) ?? address),
      ttlMs: all.length === 0 ? 0 : Math.min(...all.map(({ ttl }) => ttl)) * 1000,
    };
  };
}

function emptyIfNotFound(error: NodeJS.ErrnoException): [] {
  if (noAddressCodes.has(error.code ?? '')) return [];
  throw error;
}
