import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalAddress } from './addresses';
import { NetworkList } from './networks';

describe('canonicalAddress', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['0:0:0:0:0:FFFF:c000:0207', '192.0.2.7'],
    ['2001:0DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::ffff:0:192.0.2.7', '::ffff:0:c000:207'],
    ['192.0.2.07', null],
    ['example.test', null],
    ['', null],
  ])('writes %j as %j', (text, canonical) => {
    expect(canonicalAddress(text)).toBe(canonical);
  });
});

describe('Networks', () => {
  it.each([
    [['10.0.0.0/8'], '10.255.0.1', true],
    [['10.0.0.0/8'], '::ffff:10.255.0.1', true],
    [['10.0.0.0/8'], '11.0.0.1', false],
    [['::ffff:10.0.0.0/104'], '10.1.2.3', true],
    [['192.0.2.7'], '192.0.2.7', true],
    [['192.0.2.7'], '192.0.2.8', false],
    [['0.0.0.0/0'], '2001:db8::1', false],
    [['fd00::/8', 'fe80::/10'], 'fe80::1%eth0', true],
    [['2001:db8::/33'], '2001:db8:8000::', false],
    [['::/0'], '2001:db8::1', true],
    [[], '127.0.0.1', false],
    [['0.0.0.0/0', '::/0'], 'not an address', false],
  ])('%j has %j: %j', (networks, address, has) => {
    expect(new NetworkList(networks).contains(address)).toBe(has);
  });

  it('agrees with arithmetic on any IPv4 network', () => {
    const text = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
    const bits = fc.nat(0xffffffff);
    fc.assert(
      fc.property(bits, bits, fc.nat(32), fc.boolean(), (network, noise, prefix, inside) => {
        const mask = prefix === 0 ? 0 : (~0 << (32 - prefix)) >>> 0;
        const address = inside ? ((network & mask) | (noise & ~mask)) >>> 0 : noise;
        const expected = (address & mask) >>> 0 === (network & mask) >>> 0;
        expect(new NetworkList([`${text(network)}/${prefix}`]).contains(text(address))).toBe(expected);
      }),
    );
  });

  it.each([
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0/8',
    '::/129',
    '::ffff:10.0.0.0/8',
    'fe80::1%eth0',
    'all',
  ])('rejects %j', (network) => {
    expect(() => new NetworkList([network])).toThrow(`${JSON.stringify(network)} is not a network`);
  });
});
