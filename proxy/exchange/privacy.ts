import { isIPv4 } from 'node:net';
import type { PrivacyPlan } from '@/lib/core/plan';
import type { Fingerprinter } from '../sticky/session-id';

/**
 * A client address as the log may keep it.
 * @param remoteAddress as the socket gives it, `::ffff:` prefix included
 * @returns the address; its network (/24 or /48); or a keyed fingerprint
 */
export function redactClientAddress(
  remoteAddress: string,
  privacy: PrivacyPlan['client'],
  fingerprints: Fingerprinter,
): string {
  const address = remoteAddress.startsWith('::ffff:') ? remoteAddress.slice(7) : remoteAddress;
  if (privacy === 'full') return address;
  if (privacy === 'hashed') return fingerprints.computeFingerprint(address, 16);
  if (isIPv4(address)) return `${address.split('.').slice(0, 3).join('.')}.0/24`;
  return `${expandIpv6Prefix(address)}::/48`;
}

/** The first three groups of an IPv6 address. */
function expandIpv6Prefix(address: string): string {
  const [head, tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const tailGroups = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - groups.length - tailGroups.length;
  return [...groups, ...Array<string>(Math.max(0, zeros)).fill('0'), ...tailGroups].slice(0, 3).join(':');
}
