import { describe, expect, it } from 'vitest';
import { MalformedMessage } from '../http1/malformed-message';
import {
  negotiateUpgrade,
  type UpgradeOffer,
  type UpgradeRequest,
  type UpgradeResponse,
  verifyUpgradeResponse,
} from './upgrade';

/** The pair of RFC 6455 section 1.3. */
const webSocketKey = 'dGhlIHNhbXBsZSBub25jZQ==';
const webSocketAccept = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';

const webSocketOffer: UpgradeOffer = {
  protocols: ['websocket'],
  key: webSocketKey,
  lines: 'Connection: Upgrade\r\nUpgrade: websocket\r\n',
};

const handshakeRequest: UpgradeRequest = {
  method: 'GET',
  version: 11,
  isNominated: true,
  upgrade: 'websocket',
  webSocketKey,
  hasBody: false,
};

describe('negotiateUpgrade', () => {
  it.each<[string, Partial<UpgradeRequest>]>([
    ['a handshake', {}],
    ['upper case', { upgrade: 'WebSocket' }],
    ['one among several', { upgrade: 'h2c, websocket' }],
  ])('offers %s', (_, part) => {
    expect(negotiateUpgrade({ ...handshakeRequest, ...part }, 'websocket')).toEqual(webSocketOffer);
  });

  it.each<[string, Partial<UpgradeRequest>]>([
    ['no Upgrade', { upgrade: null }],
    ['h2c', { upgrade: 'h2c' }],
    ['an unknown protocol', { upgrade: 'foo/1' }],
    ['an unknown version of the protocol', { upgrade: 'websocket/14' }],
    ['HTTP/1.0', { version: 10 }],
    ['an Upgrade that Connection does not name', { isNominated: false }],
    ['another method', { method: 'POST' }],
    ['a body', { hasBody: true }],
  ])('strips %s', (_, part) => {
    expect(negotiateUpgrade({ ...handshakeRequest, ...part }, 'websocket')).toBeNull();
  });

  it.each([
    null,
    '',
    'AAAA',
    `${webSocketKey}, ${webSocketKey}`,
    'dGhlIHNhbXBsZSBub25jZR==',
    'dGhlIHNhbXBsZSBub25j',
  ])('refuses the key %j', (webSocketKey) => {
    expect(() => negotiateUpgrade({ ...handshakeRequest, webSocketKey }, 'websocket')).toThrow(
      MalformedMessage,
    );
    expect(() => negotiateUpgrade({ ...handshakeRequest, webSocketKey }, 'any')).toThrow(MalformedMessage);
  });

  it.each<[string, Partial<UpgradeRequest>, string]>([
    ['a WebSocket', {}, 'websocket'],
    ['another protocol', { upgrade: 'foo/1', webSocketKey: null }, 'foo/1'],
    ['one with a body, by another method', { method: 'POST', upgrade: 'TCP', hasBody: true }, 'TCP'],
    ['several', { upgrade: 'foo , websocket,bar' }, 'foo, websocket, bar'],
    ['what is left without those that carry requests', { upgrade: 'h2c, TLS/1.2, foo' }, 'foo'],
    ['no WebSocket if it could be none', { method: 'POST', upgrade: 'websocket, foo' }, 'foo'],
  ])('offers %s if any is allowed', (_, part, offered) => {
    expect(negotiateUpgrade({ ...handshakeRequest, ...part }, 'any')).toMatchObject({
      lines: `Connection: Upgrade\r\nUpgrade: ${offered}\r\n`,
      protocols: offered.toLowerCase().split(', '),
    });
  });

  it.each<[string, Partial<UpgradeRequest>]>([
    ['h2c', { upgrade: 'h2c' }],
    ['HTTP in any version and spelling', { upgrade: 'http/2.0, HTTP/3, H2' }],
    ['TLS, within which requests would hide', { upgrade: 'TLS/1.0' }],
    ['drafts of HTTP/2 and what came before it', { upgrade: 'h2c-14, H2-16, h3-29, spdy/3.1' }],
    ['an unknown version of WebSocket', { upgrade: 'websocket/14' }],
    ['what is no protocol', { upgrade: 'a b, /1, c/, ' }],
    ['HTTP/1.0', { version: 10, upgrade: 'foo' }],
    ['an Upgrade that Connection does not name', { isNominated: false, upgrade: 'foo' }],
    ['CONNECT', { method: 'CONNECT', upgrade: 'foo' }],
  ])('strips %s if any is allowed', (_, part) => {
    expect(negotiateUpgrade({ ...handshakeRequest, ...part }, 'any')).toBeNull();
  });
});

describe('verifyUpgradeResponse', () => {
  const switched = { isNominated: true, upgrade: 'websocket', webSocketAccept };

  const fooOffer: UpgradeOffer = { protocols: ['foo/1', 'baz'], key: null, lines: '' };

  it('believes a protocol that was offered', () => {
    expect(() =>
      verifyUpgradeResponse(fooOffer, { ...switched, upgrade: 'Foo/1', webSocketAccept: null }),
    ).not.toThrow();
  });

  it('accepts the response to its key', () => {
    expect(() => verifyUpgradeResponse(webSocketOffer, switched)).not.toThrow();
  });

  it.each<[string, UpgradeOffer | null, Partial<UpgradeResponse>]>([
    ['unsolicited', null, {}],
    ['to h2c', webSocketOffer, { upgrade: 'h2c' }],
    ['to two protocols', webSocketOffer, { upgrade: 'websocket, h2c' }],
    ['without Upgrade', webSocketOffer, { upgrade: null }],
    ['without Connection: upgrade', webSocketOffer, { isNominated: false }],
    ['without accept', webSocketOffer, { webSocketAccept: null }],
    ['with a wrong accept', webSocketOffer, { webSocketAccept: 'AAAA' }],
    ['with an accept in another case', webSocketOffer, { webSocketAccept: webSocketAccept.toLowerCase() }],
    ['to one of several that was not offered', fooOffer, { upgrade: 'bar' }],
    ['to more than was offered', fooOffer, { upgrade: 'foo/1, bar' }],
  ])('refuses a 101 %s', (_, offer, part) => {
    try {
      verifyUpgradeResponse(offer, { ...switched, ...part });
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ name: 'MalformedMessage', status: 502 });
    }
  });
});
