import { isIPv4, isIPv6, SocketAddress } from 'node:net';

/** An address in one spelling, so that limits and the audit log know it again; null where it is none. */
export function normalizeAddress(text: string): string | null {
  if (isIPv4(text)) return text;
  if (!isIPv6(text)) return null;
  const [withoutZone = ''] = text.split('%');
  const { address } = new SocketAddress({ address: withoutZone, family: 'ipv6' });
  // A socket for both families has IPv4 addresses as IPv6 (RFC 4291 section 2.5.5.2).
  const embedded = address.replace(/^::ffff:/, '');
  return isIPv4(embedded) ? embedded : address;
}

/**
 * Whom an address stands for where attempts are counted: itself; of IPv6 its /64, since whoever has one address there
 * has them all.
 */
export function getClientNetwork(address: string): string {
  const normalized = normalizeAddress(address) ?? address;
  if (!isIPv6(normalized)) return normalized;
  const [first = [], last = []] = normalized.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = Array<string>(8 - first.length - last.length).fill('0');
  return [...first, ...zeros, ...last].slice(0, 4).join(':');
}
