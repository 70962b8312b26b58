import { canonicalAddress } from '@/lib/core/addresses';
import type { Address } from '@/lib/core/plan';
import { writeVersion1 } from './version1';
import { writeVersion2 } from './version2';

/**
 * The PROXY protocol header for a connection to a backend; sent before everything else, TLS too. Since it
 * names one client, such a connection must never serve another one.
 *
 * @param source the client, or null for a connection of the proxy's own such as a health check
 * @param destination the address that the client connected to, or null
 */
export function writeProxyHeader(
  version: 'v1' | 'v2',
  source: Address | null,
  destination: Address | null,
): Buffer {
  const writeVersion = version === 'v1' ? writeVersion1 : writeVersion2;
  return writeVersion(toCanonicalAddress(source), toCanonicalAddress(destination));
}

/** An address that is no IP address, such as a Unix socket's, is written as unknown. */
function toCanonicalAddress(address: Address | null): Address | null {
  const host = address === null ? null : canonicalAddress(address.host);
  return address === null || host === null ? null : { host, port: address.port };
}
