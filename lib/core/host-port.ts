import { isIP } from 'node:net';
import type { Address } from './plan';

const label = '[a-zA-Z0-9_]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_])?';
const hostName = new RegExp(`^${label}(\\.${label})*$`);

/**
 * Reads `HOST:PORT`, the host a name, an IPv4 address or an IPv6 address in brackets.
 *
 * @param minPort 0 if "any free port" may be meant, else 1
 * @returns the address, the host without brackets, or null if it is not one
 */
export function parseAddress(text: string, minPort: 0 | 1): Address | null {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  if (!match) return null;
  const [, ipv6, other = '', digits] = match;
  const port = Number(digits);
  if (port < minPort || port > 65535) return null;
  if (ipv6 !== undefined) return isIP(ipv6) === 6 ? { host: ipv6, port } : null;
  // Digits and dots have to be an IPv4 address: 127.0.0.256 is no host name.
  const valid = /^[\d.]+$/.test(other) ? isIP(other) === 4 : hostName.test(other) && other.length <= 253;
  return valid ? { host: other, port } : null;
}

/** Whether `text` is a host with or without a port, as a Host field has it; the name may end with a dot. */
export function isHostField(text: string): boolean {
  const withoutTrailingDot = text.replace(/\.(?=:\d+$|$)/, '');
  return (
    parseAddress(/:\d+$/.test(withoutTrailingDot) ? withoutTrailingDot : `${withoutTrailingDot}:80`, 1) !==
    null
  );
}

/** `HOST:PORT` of an address, an IPv6 host in brackets. */
export function formatAddress({ host, port }: Address): string {
  return `${formatHost(host)}:${port}`;
}

/** A host as it is written before a port or in a URL, RFC 3986 section 3.2.2: an IPv6 address in brackets. */
export function formatHost(host: string): string {
  // Only IPv6 addresses have a colon; looking for it costs less than parsing on the path of each request.
  return host.includes(':') ? `[${host}]` : host;
}
