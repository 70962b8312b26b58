import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalAddress } from '@/lib/core/addresses';
import type { Address } from '@/lib/core/plan';
import { InvalidProxyHeader } from './invalid-proxy-header';
import { readProxyHeader } from './read-header';
import { version2Signature } from './version2';
import { writeProxyHeader } from './write-header';

const ipv4 = fc.ipV4();
const ipv6 = fc.ipV6().map((text) => canonicalAddress(text) ?? '::');
const port = fc.nat(65535);
const address = fc.record({ host: fc.oneof(ipv4, ipv6), port });

function version2(command: number, family: number, body: Buffer): Buffer {
  return Buffer.concat([
    version2Signature,
    Buffer.from([command, family, body.length >> 8, body.length & 255]),
    body,
  ]);
}

describe('readProxyHeader', () => {
  it.each(['v1', 'v2'] as const)(
    'reads back what is written in %s, for any split of its bytes',
    (version) => {
      fc.assert(
        fc.property(address, address, fc.uint8Array({ maxLength: 40 }), (source, destination, after) => {
          const header = writeProxyHeader(version, source, destination);
          const bytes = Buffer.concat([header, after]);
          for (let cut = 0; cut < header.length; cut++)
            expect(readProxyHeader(bytes.subarray(0, cut))).toBeNull();
          for (const more of [0, after.length]) {
            const found = readProxyHeader(bytes.subarray(0, header.length + more));
            expect(found).toEqual({ source, lengthBytes: header.length });
          }
        }),
      );
    },
  );

  it('never reads beyond the limit, for any input', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('PROXY ', 'PROXY TCP4 ', version2Signature),
        fc.uint8Array({ maxLength: 5000 }),
        (start, rest) => {
          const bytes = Buffer.concat([Buffer.from(start), rest]);
          try {
            const found = readProxyHeader(bytes);
            expect(found === null ? bytes.length < 4096 : found.lengthBytes <= 4096).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(InvalidProxyHeader);
          }
        },
      ),
    );
  });

  it.each<[string, Buffer]>([
    ['UNKNOWN', Buffer.from('PROXY UNKNOWN\r\n')],
    ['UNKNOWN with addresses', Buffer.from('PROXY UNKNOWN ffff::1 ffff::2 65535 1\r\n')],
    ['LOCAL', version2(0x20, 0, Buffer.alloc(0))],
    ['LOCAL with addresses', version2(0x20, 0x11, Buffer.alloc(12, 1))],
    ['a Unix socket', version2(0x21, 0x31, Buffer.alloc(216))],
    ['an unspecified family', version2(0x21, 0, Buffer.alloc(0))],
    ['UDP', version2(0x21, 0x12, Buffer.alloc(12))],
  ])("keeps the socket's own address for %s", (_, bytes) => {
    expect(readProxyHeader(bytes)).toEqual({ source: null, lengthBytes: bytes.length });
  });

  it('skips TLVs', () => {
    const addresses = Buffer.from([192, 0, 2, 7, 192, 0, 2, 1, 0x30, 0x39, 0, 80]);
    const bytes = version2(0x21, 0x11, Buffer.concat([addresses, Buffer.from([0x04, 0, 2, 0, 0])]));
    expect(readProxyHeader(bytes)).toEqual({ source: { host: '192.0.2.7', port: 12345 }, lengthBytes: 33 });
  });

  it.each<[string, string | Buffer]>([
    ['a request without a header', 'GET / HTTP/1.1\r\n'],
    ['lower case', 'proxy TCP4'],
    ['TLS', Buffer.from([0x16, 0x03, 0x01])],
    ['two spaces', 'PROXY  TCP4 192.0.2.7 192.0.2.1 1 2\r\n'],
    ['IPv6 under TCP4', 'PROXY TCP4 ::1 ::1 1 2\r\n'],
    ['IPv4 under TCP6', 'PROXY TCP6 192.0.2.7 192.0.2.1 1 2\r\n'],
    ['a zone', 'PROXY TCP6 fe80::1%lo fe80::1 1 2\r\n'],
    ['a leading zero', 'PROXY TCP4 192.0.2.7 192.0.2.1 01 2\r\n'],
    ['a port that is too large', 'PROXY TCP4 192.0.2.7 192.0.2.1 65536 2\r\n'],
    ['a missing port', 'PROXY TCP4 192.0.2.7 192.0.2.1 1\r\n'],
    ['a further part', 'PROXY TCP4 192.0.2.7 192.0.2.1 1 2 3\r\n'],
    ['a bare line feed', 'PROXY TCP4 192.0.2.7 192.0.2.1 1 2\nGET / HTTP/1.1\r\n'],
    ['an unknown family', 'PROXY UDP4 192.0.2.7 192.0.2.1 1 2\r\n'],
    ['a line without an end', `PROXY TCP4 ${'1'.repeat(200)}`],
    ['version 3', version2(0x31, 0x11, Buffer.alloc(12))],
    ['an unknown command', version2(0x22, 0x11, Buffer.alloc(12))],
    ['an unknown family in version 2', version2(0x21, 0x41, Buffer.alloc(12))],
    ['an unknown protocol', version2(0x21, 0x13, Buffer.alloc(12))],
    ['too few bytes for the family', version2(0x21, 0x21, Buffer.alloc(35))],
    ['more than 4096 bytes', version2(0x21, 0x11, Buffer.alloc(4096)).subarray(0, 16)],
  ])('refuses %s', (_, bytes) => {
    expect(() => readProxyHeader(Buffer.from(bytes))).toThrow(InvalidProxyHeader);
  });
});

describe('writeProxyHeader', () => {
  const site: Address = { host: '192.0.2.1', port: 80 };
  it.each<[Address | null, Address | null, string]>([
    [{ host: '::ffff:192.0.2.7', port: 5 }, site, 'PROXY TCP4 192.0.2.7 192.0.2.1 5 80\r\n'],
    [{ host: '2001:db8::7', port: 5 }, site, 'PROXY TCP6 2001:db8::7 ::ffff:192.0.2.1 5 80\r\n'],
    [null, null, 'PROXY UNKNOWN\r\n'],
    [{ host: '', port: 0 }, site, 'PROXY UNKNOWN\r\n'],
  ])('writes %j on %j in version 1', (source, destination, line) => {
    expect(writeProxyHeader('v1', source, destination).toString()).toBe(line);
  });

  it('writes the proxy itself as LOCAL in version 2', () => {
    expect(writeProxyHeader('v2', null, null)).toEqual(version2(0x20, 0, Buffer.alloc(0)));
  });
});
