import { isIPv4 } from 'node:net';
import { canonicalAddress } from '@/lib/core/addresses';
import { formatAddress } from '@/lib/core/host-port';
import type { Address } from '@/lib/core/plan';
import { MalformedMessage } from '../http1/malformed-message';
import type { RequestHead } from '../http1/request-head';

/** The target of a CONNECT. */
export interface ConnectTarget extends Address {
  /** `host:port` in canonical form, an IPv6 address in brackets: what the next hop is asked for. */
  authority: string;
}

const authorityFormPattern = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+)):([1-9][0-9]{0,4})$/;
const labelPattern = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
/** What name resolution takes for a number: 127.1, 0x7f000001 and 2130706433 all are 127.0.0.1 to it. */
const numericPattern = /^(?:[0-9]+|0x[0-9a-f]*)$/;
const maxNameLength = 253;

/** `host` or `host:port`, as the absolute form has it. */
const hostPattern = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::[0-9]{1,5})?$/;

/**
 * The target of a CONNECT in authority-form, RFC 9112 section 3.2.3.
 *
 * @param authority the request target as received
 * @param ports that it may name; empty for any
 * @throws MalformedMessage 400 if it is not `host:port`; 403 for a port that is not on the list
 */
export function parseConnectTarget(authority: string, ports: readonly number[]): ConnectTarget {
  const match = authorityFormPattern.exec(authority);
  const port = Number(match?.[3]);
  if (match === null || port > 65535) throw new MalformedMessage('invalid-connect-target');
  const host = parseHost(match[1], match[2]);
  if (host === null) throw new MalformedMessage('invalid-connect-target');
  if (ports.length > 0 && !ports.includes(port)) {
    throw new MalformedMessage('connect-port-denied');
  }
  return { host, port, authority: formatAddress({ host, port }) };
}

/**
 * The host of a target in absolute-form, RFC 9112 section 3.2.2, by the rules of a CONNECT: the next hop might parse
 * percent-encodings and numbers differently.
 *
 * @param authority without user information
 * @returns an address as `canonicalAddress` writes it, or a name in lower case without its final dot
 * @throws MalformedMessage 400 if it is neither
 */
export function parseAbsoluteHost(authority: string): string {
  const match = hostPattern.exec(authority);
  const host = match === null ? null : parseHost(match[1], match[2]);
  if (host === null) throw new MalformedMessage('invalid-target-host');
  return host;
}

/** A CONNECT by an address in place of the name that has it, its port as it is. */
export function withTargetAddress(head: RequestHead, address: string): RequestHead {
  const authority = formatAddress({
    host: address,
    port: Number(head.target.slice(head.target.lastIndexOf(':') + 1)),
  });
  return { ...head, target: authority, host: authority };
}

function parseHost(six: string | undefined, other: string): string | null {
  return six === undefined ? parseNameOrIpv4(other.toLowerCase()) : parseIpv6(six);
}

function parseIpv6(text: string): string | null {
  return text.includes(':') ? canonicalAddress(text) : null;
}

/** @param text lower case */
function parseNameOrIpv4(text: string): string | null {
  // The final dot of a name from the root does not change its target.
  const host = text.endsWith('.') ? text.slice(0, -1) : text;
  if (isIPv4(host)) return host;
  const labels = host.split('.');
  const valid = host.length <= maxNameLength && labels.every((label) => labelPattern.test(label));
  return valid && !numericPattern.test(labels[labels.length - 1]) ? host : null;
}
