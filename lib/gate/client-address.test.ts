import type { IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NetworkList } from '@/lib/core/networks';
import { getClientFromList } from '@/proxy/forwarding/forwarded-for';
import { createClientResolver } from './client-address';

const trusted = ['10.0.0.0/8', 'fd00::/8', '::ffff:192.168.0.0/112'];
const peer = '10.0.0.1';
const senderOf = createClientResolver(trusted, 'http');

/** A request as Node has it: lines of one field are joined by then. */
function request(remoteAddress: string | undefined, headers: IncomingMessage['headers'] = {}) {
  return { socket: { remoteAddress }, headers } as IncomingMessage;
}

const addressBy = (forwardedFor: string): string =>
  senderOf(request(peer, { 'x-forwarded-for': forwardedFor })).address;

describe('the address behind a trusted proxy', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['127.0.0.1, 203.0.113.9', '203.0.113.9'],
    ['198.51.100.7, 203.0.113.9, 10.0.0.3,fd00::2,192.168.7.1', '203.0.113.9'],
    ['203.0.113.9:4711', '203.0.113.9'],
    ['[2001:DB8:0::1]:4711', '2001:db8::1'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['10.0.0.9, 10.0.0.3', '10.0.0.9'],
    ['203.0.113.9, unknown', peer],
    ['203.0.113.9,', peer],
    ['203.0.113.999', peer],
    ['<script>', peer],
    ['', peer],
  ])('of X-Forwarded-For: %j is %s', (value, address) => {
    expect(addressBy(value)).toBe(address);
  });

  it('is the one that a listener with the same networks would find', () => {
    const networks = new NetworkList(trusted);
    const entry = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.constantFrom('10.1.2.3', 'fd00::1', '192.168.7.7', '[fd00::1]:80', '10.0.0.2:80', 'unknown', ''),
      fc.string({ unit: fc.constantFrom(...'[]:.,9af %'), maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 5 }), (entries) => {
        const value = entries.join(', ');
        expect(addressBy(value)).toBe(getClientFromList('x-forwarded-for', value, peer, networks));
      }),
    );
  });
});

describe('the scheme behind a trusted proxy', () => {
  it.each([
    ['https', 'https'],
    ['http', 'http'],
    ['HTTPS', 'http'],
    ['https, http', 'http'],
    ['wss', 'http'],
    ['', 'http'],
  ])('of X-Forwarded-Proto: %j is %s', (value, scheme) => {
    expect(senderOf(request(peer, { 'x-forwarded-proto': value })).scheme).toBe(scheme);
  });

  it('is that of the gate by default', () => {
    expect(createClientResolver(trusted, 'https')(request(peer)).scheme).toBe('https');
  });
});

describe('anybody else', () => {
  const said = { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https' };

  it.each([
    ['11.0.0.1', '11.0.0.1'],
    ['::ffff:11.0.0.1', '11.0.0.1'],
    ['fe80::1%eth0', 'fe80::1'],
    [undefined, ''],
  ])('is not believed: %s', (from, address) => {
    expect(senderOf(request(from, said))).toEqual({ address, scheme: 'http' });
  });

  it('is the peer, if no proxy is trusted', () => {
    expect(createClientResolver([], 'http')(request('127.0.0.1', said))).toEqual({
      address: '127.0.0.1',
      scheme: 'http',
    });
  });
});
