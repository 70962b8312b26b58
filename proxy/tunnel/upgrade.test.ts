import { describe, expect, it } from 'vitest';
import { MalformedMessage } from '../http1/malformed';
import { offeredWebSocket, type SwitchedProtocol, type UpgradeRequest, verifySwitch } from './upgrade';

/** The pair of RFC 6455 section 1.3. */
const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';

const HANDSHAKE: UpgradeRequest = {
  method: 'GET',
  version: 11,
  nominated: true,
  upgrade: 'websocket',
  key: KEY,
  body: false,
};

describe('offeredWebSocket', () => {
  it.each<[string, Partial<UpgradeRequest>]>([
    ['a handshake', {}],
    ['upper case', { upgrade: 'WebSocket' }],
    ['one among several', { upgrade: 'h2c, websocket' }],
  ])('offers %s', (_, part) => {
    expect(offeredWebSocket({ ...HANDSHAKE, ...part })).toBe(KEY);
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
    expect(offeredWebSocket({ ...HANDSHAKE, ...part })).toBeNull();
  });

  it.each([null, '', 'AAAA', `${KEY}, ${KEY}`, 'dGhlIHNhbXBsZSBub25jZR==', 'dGhlIHNhbXBsZSBub25j'])(
    'refuses the key %j',
    (key) => {
      expect(() => offeredWebSocket({ ...HANDSHAKE, key })).toThrow(MalformedMessage);
    },
  );
});

describe('verifySwitch', () => {
  const switched = { nominated: true, upgrade: 'websocket', accept: ACCEPT };

  it('believes the answer to its key', () => {
    expect(() => verifySwitch(KEY, switched)).not.toThrow();
  });

  it.each<[string, string | null, Partial<SwitchedProtocol>]>([
    ['that nobody asked for', null, {}],
    ['to h2c', KEY, { upgrade: 'h2c' }],
    ['to two protocols', KEY, { upgrade: 'websocket, h2c' }],
    ['without Upgrade', KEY, { upgrade: null }],
    ['without Connection: upgrade', KEY, { nominated: false }],
    ['without accept', KEY, { accept: null }],
    ['with a wrong accept', KEY, { accept: 'AAAA' }],
    ['with an accept in another case', KEY, { accept: ACCEPT.toLowerCase() }],
  ])('refuses a 101 %s', (_, key, part) => {
    try {
      verifySwitch(key, { ...switched, ...part });
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ name: 'MalformedMessage', status: 502 });
    }
  });
});
