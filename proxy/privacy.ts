import { isIPv4 } from 'node:net';
import type { PrivacyPlan } from './plan';
import type { Fingerprints } from './sticky/session-id';

/**
 * A client address as the log may keep it.
 * @param remote as the socket gives it, `::ffff:` prefix included
 * @returns the address; its network (/24 or /48); or a keyed fingerprint
 */
export function clientAddress(
  remote: string,
  privacy: PrivacyPlan['client'],
  fingerprints: Fingerprints,
): string {
  const address = remote.startsWith('::ffff:') ? remote.slice(7) : remote;
  if (privacy === 'full') return address;
  if (privacy === 'hashed') return fingerprints.of(address, 16);
  if (isIPv4(address)) return `${address.split('.').slice(0, 3).join('.')}.0/24`;
  return `${expandHead(address)}::/48`;
}

/** The first three groups of an IPv6 address. */
function expandHead(address: string): string {
  const [head, tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const tailGroups = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - groups.length - tailGroups.length;
  return [...groups, ...Array<string>(Math.max(0, zeros)).fill('0'), ...tailGroups].slice(0, 3).join(':');
}
