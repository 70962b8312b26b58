import { isIPv4 } from 'node:net';
import { canonicalAddress, parseIpv6Groups } from '@/lib/core/addresses';
import { NetworkList } from '@/lib/core/networks';

/** What only this machine, its link or its cloud can mean, RFC 6890 and RFC 4291. */
const localNetworks = new NetworkList([
  '0.0.0.0/8', // this host: Linux connects to itself
  '127.0.0.0/8',
  '169.254.0.0/16', // link-local, with the metadata of most clouds at 169.254.169.254
  '224.0.0.0/4', // multicast
  '255.255.255.255',
  '100.100.100.200', // metadata of Alibaba Cloud
  '168.63.129.16', // Azure's agent
  '192.0.0.192', // metadata of Oracle Cloud, older
  '::/128',
  '::1/128',
  'fe80::/10',
  'ff00::/8',
  'fd00:ec2::/32', // metadata of AWS, and where its pods get credentials
  'fd00:42::42', // metadata of Scaleway
  'fd00:a9fe:a9fe::1', // metadata of Akamai (Linode)
  'fd20:ce::254', // metadata of Google Cloud
]);

/** Names that mean the same, RFC 6761 section 6.3 and the hosts files of distributions. */
const localNames = new Set([
  'ip6-localhost',
  'ip6-loopback',
  'localhost4',
  'localhost6',
  'instance-data',
  'metadata',
]);
const localDomains = [
  'localhost',
  'localdomain',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data.ec2.internal',
];

/** @param name lower case, without a final dot */
export function isLocalName(name: string): boolean {
  return (
    localNames.has(name) || localDomains.some((domain) => name === domain || name.endsWith(`.${domain}`))
  );
}

/**
 * Whether an address is loopback, link-local, unspecified, multicast or a cloud's metadata service, also if an IPv6
 * address only wraps such an IPv4 one.
 * @param address canonical
 */
export function isLocalAddress(address: string): boolean {
  if (localNetworks.contains(address)) return true;
  return (
    !isIPv4(address) &&
    embeddedIPv4(parseIpv6Groups(address)).some((embedded) => localNetworks.contains(embedded))
  );
}

/** IPv4 addresses that gateways and kernels find in an IPv6 one. */
function embeddedIPv4(groups: number[]): string[] {
  const at = (index: number): string =>
    canonicalAddress(
      [groups[index] >> 8, groups[index] & 255, groups[index + 1] >> 8, groups[index + 1] & 255].join('.'),
    ) ?? '';
  const zero = (from: number, to: number): boolean => groups.slice(from, to).every((group) => group === 0);
  // RFC 4291 section 2.5.5.1, compatible; RFC 2765, translated; RFC 6052 and 8215, NAT64; RFC 3056, 6to4.
  if (zero(0, 6) || (zero(0, 4) && groups[4] === 0xffff && groups[5] === 0)) return [at(6)];
  if (groups[0] === 0x64 && groups[1] === 0xff9b) return [at(6)];
  if (groups[0] === 0x2002) return [at(1)];
  return [];
}
