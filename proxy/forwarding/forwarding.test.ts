import { describe, expect, it } from 'vitest';
import { createForwardingPlan } from '../fixtures/plan';
import { createForwardingLines, type ForwardedRequest, getReplacedFieldNames } from './forwarding';
import { createViaLine } from './via';

const noForwarding = {
  forwardedFor: null,
  forwardedProto: null,
  forwardedHost: null,
  forwarded: null,
  via: null,
};
const claimedForwarding = {
  forwardedFor: '198.51.100.9, 10.0.0.2',
  forwardedProto: 'https',
  forwardedHost: 'shop.test',
  forwarded: 'for=198.51.100.9;proto=https',
  via: '1.0 fred',
};
const allSwitchedOn = createForwardingPlan({ via: 'edge', xForwarded: true, forwarded: true });

function getLines(part: Partial<ForwardedRequest>): string[] {
  const text = createForwardingLines({
    plan: allSwitchedOn,
    clientAddress: '192.0.2.7',
    isTrustedPeer: false,
    incoming: noForwarding,
    host: 'site.test',
    scheme: 'http',
    version: 11,
    ...part,
  });
  expect(text === '' || text.endsWith('\r\n')).toBe(true);
  return text.split('\r\n').slice(0, -1);
}

describe('createForwardingLines', () => {
  it('passes address, host and scheme of the client to the backend', () => {
    expect(getLines({})).toEqual([
      'X-Forwarded-For: 192.0.2.7',
      'X-Forwarded-Proto: http',
      'X-Forwarded-Host: site.test',
      'Forwarded: for=192.0.2.7;host=site.test;proto=http',
      'Via: 1.1 edge',
    ]);
  });

  it('continues what a trusted client says', () => {
    expect(getLines({ isTrustedPeer: true, incoming: claimedForwarding })).toEqual([
      'X-Forwarded-For: 198.51.100.9, 10.0.0.2, 192.0.2.7',
      'X-Forwarded-Proto: https',
      'X-Forwarded-Host: shop.test',
      'Forwarded: for=198.51.100.9;proto=https, for=192.0.2.7;host=site.test;proto=http',
      'Via: 1.0 fred, 1.1 edge',
    ]);
  });

  it('replaces what an untrusted client says, but keeps Via, which no proxy may remove', () => {
    expect(getLines({ incoming: claimedForwarding, scheme: 'https' })).toEqual([
      'X-Forwarded-For: 192.0.2.7',
      'X-Forwarded-Proto: https',
      'X-Forwarded-Host: site.test',
      'Forwarded: for=192.0.2.7;host=site.test;proto=https',
      'Via: 1.0 fred, 1.1 edge',
    ]);
  });

  it.each([
    ['2001:db8::1', 'site.test', 'Forwarded: for="[2001:db8::1]";host=site.test;proto=http'],
    ['192.0.2.7', 'site.test:8080', 'Forwarded: for=192.0.2.7;host="site.test:8080";proto=http'],
    ['192.0.2.7', '[::1]:80', 'Forwarded: for=192.0.2.7;host="[::1]:80";proto=http'],
    ['', '', 'Forwarded: for=unknown;proto=http'],
  ])('quotes client %j and host %j if RFC 7239 requires it', (clientAddress, host, expected) => {
    expect(getLines({ plan: createForwardingPlan({ forwarded: true }), clientAddress, host })).toEqual([
      expected,
    ]);
  });

  it.each(['for="[2001:db8::1]', 'for="a\\"', 'for=a;"'])(
    'replaces %j, whose quotation is open',
    (forwarded) => {
      const plan = createForwardingPlan({ forwarded: true });
      expect(getLines({ plan, isTrustedPeer: true, incoming: { ...noForwarding, forwarded } })).toEqual([
        'Forwarded: for=192.0.2.7;host=site.test;proto=http',
      ]);
    },
  );

  it('adds nothing if nothing is enabled', () => {
    expect(getLines({ plan: createForwardingPlan() })).toEqual([]);
  });
});

describe('getReplacedFieldNames', () => {
  it("never lets an untrusted client's claims through", () => {
    const names = getReplacedFieldNames(createForwardingPlan(), false);
    expect(names).toEqual(
      expect.arrayContaining(['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded']),
    );
    expect(names).not.toContain('via');
  });

  it('has every name that is rewritten for a trusted client, and no other', () => {
    const written = getLines({ isTrustedPeer: true }).map((line) =>
      line.slice(0, line.indexOf(':')).toLowerCase(),
    );
    expect(getReplacedFieldNames(allSwitchedOn, true).sort()).toEqual(written.sort());
    expect(getReplacedFieldNames(createForwardingPlan(), true)).toEqual([]);
  });
});

describe('createViaLine', () => {
  it.each([
    ['edge', null, 11, 'Via: 1.1 edge\r\n'],
    ['edge', '1.1 origin (Apache)', 10, 'Via: 1.1 origin (Apache), 1.0 edge\r\n'],
    [null, '1.1 origin', 11, ''],
  ])('of %j after %j in version %j', (pseudonym, incoming, version, expected) => {
    expect(createViaLine(pseudonym, incoming, version)).toBe(expected);
  });
});
