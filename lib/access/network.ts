import { isIPv6 } from 'node:net';

/**
 * Whom an address stands for where attempts are counted: itself; of IPv6 its /64, since whoever has one address there
 * has them all.
 */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=[\d.]+$)/i, '').replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  const [before = '', after = ''] = plain.split('::');
  const groupsOf = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [first, last] = [groupsOf(before), groupsOf(after)];
  // An IPv4 address at the end is two groups long.
  const missing = 8 - first.length - last.length - (plain.includes('.') ? 1 : 0);
  return [...first, ...Array<string>(missing).fill('0'), ...last]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
