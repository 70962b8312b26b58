import { isIPv4 } from 'node:net';
import { formatIpv6Prefix } from '@/lib/core/addresses';
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
  return `${formatIpv6Prefix(address, 3)}::/48`;
}
