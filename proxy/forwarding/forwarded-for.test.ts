import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NetworkList } from '@/lib/core/networks';
import { getClientFromList } from './forwarded-for';

const peerAddress = '10.0.0.1';
const trusted = new NetworkList(['10.0.0.0/8', 'fd00::/8']);

describe('the client by X-Forwarded-For', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['198.51.100.9, 192.0.2.7', '192.0.2.7'],
    ['198.51.100.9, 192.0.2.7, 10.0.0.3,fd00::2', '192.0.2.7'],
    ['10.0.0.9, 10.0.0.3', '10.0.0.9'],
    ['192.0.2.7:4711', '192.0.2.7'],
    ['[2001:DB8:0::1]:4711', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['unknown, 10.0.0.3', '10.0.0.3'],
    ['192.0.2.7, 10.0.0.256', peerAddress],
    ['192.0.2.7,', peerAddress],
    ['', peerAddress],
  ])('%j is %s', (value, client) => {
    expect(getClientFromList('x-forwarded-for', value, peerAddress, trusted)).toBe(client);
  });
});

describe('the client by Forwarded', () => {
  it.each([
    ['for=192.0.2.7', '192.0.2.7'],
    ['by=_a;For="192.0.2.7:80";host="a, for=198.51.100.9";proto=http', '192.0.2.7'],
    ['for=198.51.100.9, for="[2001:db8::1]:_port", for=10.0.0.3', '2001:db8::1'],
    ['for=_hidden', peerAddress],
    ['for=192.0.2.7, for=unknown, for=10.0.0.3', '10.0.0.3'],
    ['for=192.0.2.7, proto=http', peerAddress],
    ['for=2001:db8::1', peerAddress],
    ['', peerAddress],
    // A client's unclosed quotation must not swallow what the proxy added.
    ['for="198.51.100.9, for=192.0.2.7', '192.0.2.7'],
    ['a=", for=192.0.2.7;host="b"', '192.0.2.7'],
  ])('%j is %s', (value, client) => {
    expect(getClientFromList('forwarded', value, peerAddress, trusted)).toBe(client);
  });
});

describe('whatever a client writes before it', () => {
  const anything = fc.string({ unit: fc.constantFrom(...'for=";,\\ 1.:[]9a'), maxLength: 60 });

  it('is ignored if a trusted proxy adds the address that it saw', () => {
    fc.assert(
      fc.property(anything, (written) => {
        const list = getClientFromList('x-forwarded-for', `${written}, 192.0.2.7`, peerAddress, trusted);
        expect(list).toBe('192.0.2.7');
        const elements = getClientFromList(
          'forwarded',
          `${written}, for=192.0.2.7;proto=http`,
          peerAddress,
          trusted,
        );
        expect(elements).toBe('192.0.2.7');
        const quoted = getClientFromList(
          'forwarded',
          `${written}, for="[2001:db8::1]:80"`,
          peerAddress,
          trusted,
        );
        expect(quoted).toBe('2001:db8::1');
      }),
    );
  });
});
