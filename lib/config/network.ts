import { isIP, SocketAddress } from 'node:net';
import { z } from 'zod';
import { addIssue, quoteValue } from './field-types';

/** Bits before the IPv4 address in an IPv4-mapped IPv6 one (RFC 4291 section 2.5.5.2): with fewer, it is of neither. */
const ipv4MappedPrefixBits = 96;

/** Networks as ADDRESS/BITS; a single address is the network of only itself. */
export const networkField = z
  .unknown()
  .transform((value, context) => {
    const [, written = '', bits] = /^([\d.]+|[\da-f:.]+)(?:\/(\d{1,3}))?$/i.exec(String(value)) ?? [];
    const family = isIP(written);
    const most = family === 4 ? 32 : 128;
    const prefix = bits === undefined ? most : Number(bits);
    const least = family === 6 && isIpv4Mapped(written) ? ipv4MappedPrefixBits : 0;
    if (family !== 0 && prefix >= least && prefix <= most) return `${written}/${prefix}`;
    return addIssue(
      context,
      `${quoteValue(value)} is not a network, such as 10.0.0.0/8, fd00::/8 or 192.0.2.7`,
    );
  })
  .meta({ description: 'A network, such as 10.0.0.0/8, or an address.', type: 'string' });

function isIpv4Mapped(address: string): boolean {
  return /^::ffff:[\d.]+$/.test(new SocketAddress({ address, family: 'ipv6' }).address);
}
