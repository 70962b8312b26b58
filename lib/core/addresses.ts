import { isIPv4, isIPv6, SocketAddress } from 'node:net';

/** What the kernel puts before an IPv4 address on a socket that takes both families, RFC 4291 section 2.5.5.2. */
const mappedPrefix = '::ffff:';

/**
 * An IP address in the one spelling that the proxy compares and writes: IPv6 as RFC 5952 has it, without
 * zone; an IPv4-mapped one as IPv4.
 * @param text as a socket or a peer gives it, without brackets
 * @returns null if it is no IP address
 */
export function canonicalAddress(text: string): string | null {
  if (isIPv4(text)) return text;
  if (!isIPv6(text)) return null;
  const zone = text.indexOf('%');
  const { address } = new SocketAddress({
    address: zone === -1 ? text : text.slice(0, zone),
    family: 'ipv6',
  });
  const embedded = address.slice(mappedPrefix.length);
  return address.startsWith(mappedPrefix) && isIPv4(embedded) ? embedded : address;
}

/** The eight 16-bit groups of an IPv6 address without zone. */
export function parseIpv6Groups(ipv6: string): number[] {
  // The last two groups may be written as an IPv4 address.
  const plain = ipv6.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...bytes: string[]) => {
    const [a, b, c, d] = bytes.map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [head, tail] = plain.split('::').map((side) => (side === '' ? [] : side.split(':')));
  const zeros = Array<string>(tail === undefined ? 0 : 8 - head.length - tail.length).fill('0');
  return [...head, ...zeros, ...(tail ?? [])].map((group) => Number.parseInt(group, 16));
}

/**
 * The network that an address counts as: itself, or an IPv6 address's /64, since its client can use all of that
 * network.
 * @param address any other text stands for itself
 */
export function getClientNetwork(address: string): string {
  const canonical = canonicalAddress(address) ?? address;
  return isIPv6(canonical) ? formatIpv6Prefix(canonical, 4) : canonical;
}

/** The first groups of an IPv6 address, with all their zeros but leading ones. */
export function formatIpv6Prefix(ipv6: string, groupCount: number): string {
  return parseIpv6Groups(ipv6)
    .slice(0, groupCount)
    .map((group) => group.toString(16))
    .join(':');
}

/**
 * The address of a node in a forwarding field, RFC 7239 section 6: with or without port, IPv6 with or without brackets.
 * @returns as `canonicalAddress` writes it; null for names that only their proxy knows, section 6.3
 */
export function parseNodeAddress(node: string): string | null {
  const [, six, four] = /^(?:\[([^\]]*)\]|([\d.]+))(?::[\w.-]+)?$/.exec(node) ?? [];
  return canonicalAddress(six ?? four ?? node);
}
