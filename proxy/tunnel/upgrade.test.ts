import { describe, expect, it } from 'vitest';
import { MalformedMessage } from '../http1/malformed';
import {
  type Offer,
  offeredUpgrade,
  type SwitchedProtocol,
  type UpgradeRequest,
  verifySwitch,
} from './upgrade';

/** The pair of RFC 6455 section 1.3. */
const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';

const WEBSOCKET: Offer = {
  protocols: ['websocket'],
  key: KEY,
  lines: 'Connection: Upgrade\r\nUpgrade: websocket\r\n',
};

const HANDSHAKE: UpgradeRequest = {
  method: 'GET',
  version: 11,
  nominated: true,
  upgrade: 'websocket',
  key: KEY,
  body: false,
};

describe('offeredUpgrade', () => {
  it.each<[string, Partial<UpgradeRequest>]>([
    ['a handshake', {}],
    ['upper case', { upgrade: 'WebSocket' }],
    ['one among several', { upgrade: 'h2c, websocket' }],
  ])('offers %s', (_, part) => {
    expect(offeredUpgrade({ ...HANDSHAKE, ...part }, 'websocket')).toEqual(WEBSOCKET);
  });

  it.each<[string, Partial<UpgradeRequest>]>([
    ['no Upgrade', { upgrade: null }],
    ['h2c', { upgrade: 'h2c' }],
    ['an unknown protocol', { upgrade: 'foo/1' }],
    ['a version of the protocol that nobody knows', { upgrade: 'websocket/14' }],
    ['HTTP/1.0', { version: 10 }],
    ['an Upgrade that Connection does not name', { nominated: false }],
    ['another method', { method: 'POST' }],
    ['a body', { body: true }],
  ])('strips %s', (_, part) => {
    expect(offeredUpgrade({ ...HANDSHAKE, ...part }, 'websocket')).toBeNull();
  });

  it.each([null, '', 'AAAA', `${KEY}, ${KEY}`, 'dGhlIHNhbXBsZSBub25jZR==', 'dGhlIHNhbXBsZSBub25j'])(
    'refuses the key %j',
    (key) => {
      expect(() => offeredUpgrade({ ...HANDSHAKE, key }, 'websocket')).toThrow(MalformedMessage);
      expect(() => offeredUpgrade({ ...HANDSHAKE, key }, 'any')).toThrow(MalformedMessage);
    },
  );

  it.each<[string, Partial<UpgradeRequest>, string]>([
    ['a WebSocket', {}, 'websocket'],
    ['another protocol', { upgrade: 'foo/1', key: null }, 'foo/1'],
    ['one with a body, by another method', { method: 'POST', upgrade: 'TCP', body: true }, 'TCP'],
    ['several', { upgrade: 'foo , websocket,bar' }, 'foo, websocket, bar'],
    ['what is left without those that carry requests', { upgrade: 'h2c, TLS/1.2, foo' }, 'foo'],
    ['no WebSocket where it could be none', { method: 'POST', upgrade: 'websocket, foo' }, 'foo'],
  ])('offers %s where any is allowed', (_, part, offered) => {
    expect(offeredUpgrade({ ...HANDSHAKE, ...part }, 'any')).toMatchObject({
      lines: `Connection: Upgrade\r\nUpgrade: ${offered}\r\n`,
      protocols: offered.toLowerCase().split(', '),
    });
  });

  it.each<[string, Partial<UpgradeRequest>]>([
    ['h2c', { upgrade: 'h2c' }],
    ['HTTP in any version and spelling', { upgrade: 'http/2.0, HTTP/3, H2' }],
    ['TLS, within which requests would hide', { upgrade: 'TLS/1.0' }],
    ['drafts of HTTP/2 and what came before it', { upgrade: 'h2c-14, H2-16, h3-29, spdy/3.1' }],
    ['a version of WebSocket that nobody knows', { upgrade: 'websocket/14' }],
    ['what is no protocol', { upgrade: 'a b, /1, c/, ' }],
    ['HTTP/1.0', { version: 10, upgrade: 'foo' }],
    ['an Upgrade that Connection does not name', { nominated: false, upgrade: 'foo' }],
    ['CONNECT', { method: 'CONNECT', upgrade: 'foo' }],
  ])('strips %s where any is allowed', (_, part) => {
    expect(offeredUpgrade({ ...HANDSHAKE, ...part }, 'any')).toBeNull();
  });
});

describe('verifySwitch', () => {
  const switched = { nominated: true, upgrade: 'websocket', accept: ACCEPT };

  const FOO: Offer = { protocols: ['foo/1', 'baz'], key: null, lines: '' };

  it('believes a protocol that was offered', () => {
    expect(() => verifySwitch(FOO, { ...switched, upgrade: 'Foo/1', accept: null })).not.toThrow();
  });

  it('believes the answer to its key', () => {
    expect(() => verifySwitch(WEBSOCKET, switched)).not.toThrow();
  });

  it.each<[string, Offer | null, Partial<SwitchedProtocol>]>([
    ['that nobody asked for', null, {}],
    ['to h2c', WEBSOCKET, { upgrade: 'h2c' }],
    ['to two protocols', WEBSOCKET, { upgrade: 'websocket, h2c' }],
    ['without Upgrade', WEBSOCKET, { upgrade: null }],
    ['without Connection: upgrade', WEBSOCKET, { nominated: false }],
    ['without accept', WEBSOCKET, { accept: null }],
    ['with a wrong accept', WEBSOCKET, { accept: 'AAAA' }],
    ['with an accept in another case', WEBSOCKET, { accept: ACCEPT.toLowerCase() }],
    ['to one of several that was not offered', FOO, { upgrade: 'bar' }],
    ['to more than was offered', FOO, { upgrade: 'foo/1, bar' }],
  ])('refuses a 101 %s', (_, offer, part) => {
    try {
      verifySwitch(offer, { ...switched, ...part });
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ name: 'MalformedMessage', status: 502 });
    }
  });
});
