import { isIPv4, isIPv6 } from 'node:net';
import { canonicalAddress } from '@/lib/core/addresses';
import type { Address } from '@/lib/core/plan';
import { InvalidProxyHeader } from './invalid-proxy-header';
import type { ProxyHeader } from './proxy-header';

export const version1Signature = Buffer.from('PROXY ', 'latin1');

/** Bytes of the longest line, CRLF included, section 2.1. */
const maxLineBytes = 107;
const portPattern = /^(?:0|[1-9][0-9]{0,4})$/;

/**
 * Reads the line of version 1, section 2.1: one space between the parts, no leading zeros.
 * @param bytes that begin with `version1Signature`
 * @returns null while its end is missing
 * @throws InvalidProxyHeader
 */
export function readVersion1(bytes: Buffer): ProxyHeader | null {
  const text = bytes.toString('latin1', 0, Math.min(bytes.length, maxLineBytes));
  const end = text.indexOf('\r\n');
  if (end === -1) {
    if (text.length === maxLineBytes) throw new InvalidProxyHeader('invalid');
    return null;
  }
  const lengthBytes = end + 2;
  const [, family, source, destination, sourcePort, destinationPort, ...more] = text.slice(0, end).split(' ');
  // What follows UNKNOWN is to be ignored.
  if (family === 'UNKNOWN') return { source: null, lengthBytes };
  const isAddress = family === 'TCP4' ? isIPv4 : family === 'TCP6' ? isUnscopedIpv6 : null;
  if (isAddress === null || more.length > 0) throw new InvalidProxyHeader('invalid');
  if (!isAddress(source ?? '') || !isAddress(destination ?? '')) throw new InvalidProxyHeader('invalid');
  if (!isPort(sourcePort) || !isPort(destinationPort)) throw new InvalidProxyHeader('invalid');
  return { source: { host: canonicalAddress(source) ?? source, port: Number(sourcePort) }, lengthBytes };
}

/**
 * Writes the line of version 1 for a backend.
 * @param source the client, or null if it is not known or the connection is the proxy's own
 * @param destination the address that the client connected to
 */
export function writeVersion1(source: Address | null, destination: Address | null): Buffer {
  if (source === null || destination === null) return Buffer.from('PROXY UNKNOWN\r\n', 'latin1');
  const usesIpv4 = isIPv4(source.host) && isIPv4(destination.host);
  // The header has one family for both addresses: if they differ, IPv4 is written as mapped IPv6, as HAProxy does.
  const formatHost = ({ host }: Address): string => (!usesIpv4 && isIPv4(host) ? `::ffff:${host}` : host);
  return Buffer.from(
    `PROXY ${usesIpv4 ? 'TCP4' : 'TCP6'} ${formatHost(source)} ${formatHost(destination)} ${source.port} ${destination.port}\r\n`,
    'latin1',
  );
}

function isUnscopedIpv6(text: string): boolean {
  return isIPv6(text) && !text.includes('%');
}

function isPort(text: string | undefined): boolean {
  return text !== undefined && portPattern.test(text) && Number(text) <= 65535;
}
