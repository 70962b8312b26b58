import { isIPv4 } from 'node:net';
import { canonicalAddress, parseIpv6Groups } from '@/lib/core/addresses';
import type { Address } from '@/lib/core/plan';
import { InvalidProxyHeader } from './invalid-proxy-header';
import type { ProxyHeader } from './proxy-header';

export const version2Signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');

/** Bytes before the addresses: signature, version and command, family and protocol, length. */
const fixedPartBytes = 16;
/** Bytes of a whole header with its TLVs; nginx's bound. */
const maxHeaderBytes = 4096;
/** Bytes of the address block by family: unspecified, IPv4, IPv6, Unix. */
const addressBlockBytes = [0, 12, 36, 216];
const tcp4 = 0x11;
const tcp6 = 0x21;

/**
 * Reads a header of version 2, section 2.2. TLVs are skipped.
 * @param bytes that begin with `version2Signature`
 * @returns null while more is needed
 * @throws InvalidProxyHeader
 */
export function readVersion2(bytes: Buffer): ProxyHeader | null {
  if (bytes.length < fixedPartBytes) return null;
  const version = bytes[12] >> 4;
  const command = bytes[12] & 15;
  const family = bytes[13] >> 4;
  const protocol = bytes[13] & 15;
  const lengthBytes = fixedPartBytes + bytes.readUInt16BE(14);
  if (version !== 2 || command > 1 || family > 3 || protocol > 2) throw new InvalidProxyHeader('invalid');
  if (lengthBytes > maxHeaderBytes) throw new InvalidProxyHeader('too-large');
  const isLocal = command === 0;
  if (!isLocal && lengthBytes < fixedPartBytes + addressBlockBytes[family])
    throw new InvalidProxyHeader('invalid');
  if (bytes.length < lengthBytes) return null;
  const usesSocketAddress = isLocal || (bytes[13] !== tcp4 && bytes[13] !== tcp6);
  return { source: usesSocketAddress ? null : readSource(bytes, bytes[13] === tcp4), lengthBytes };
}

function readSource(bytes: Buffer, isIpv4: boolean): Address {
  if (isIpv4) return { host: bytes.subarray(16, 20).join('.'), port: bytes.readUInt16BE(24) };
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(16 + 2 * index).toString(16));
  const host = groups.join(':');
  return { host: canonicalAddress(host) ?? host, port: bytes.readUInt16BE(48) };
}

/**
 * Writes a header of version 2 for a backend.
 * @param source the client, or null if it is not known or the connection is the proxy's own: LOCAL
 * @param destination the address that the client connected to
 */
export function writeVersion2(source: Address | null, destination: Address | null): Buffer {
  if (source === null || destination === null) return createFixedPart(0x20, 0, 0);
  const usesIpv4 = isIPv4(source.host) && isIPv4(destination.host);
  const toBytes = usesIpv4 ? ipv4Bytes : ipv6Bytes;
  const ports = Buffer.alloc(4);
  ports.writeUInt16BE(source.port, 0);
  ports.writeUInt16BE(destination.port, 2);
  const addresses = Buffer.concat([toBytes(source.host), toBytes(destination.host), ports]);
  return Buffer.concat([createFixedPart(0x21, usesIpv4 ? tcp4 : tcp6, addresses.length), addresses]);
}

function createFixedPart(versionAndCommand: number, familyAndProtocol: number, length: number): Buffer {
  return Buffer.concat([
    version2Signature,
    Buffer.from([versionAndCommand, familyAndProtocol, length >> 8, length & 255]),
  ]);
}

function ipv4Bytes(host: string): Buffer {
  return Buffer.from(host.split('.').map(Number));
}

/** @param host canonical IPv6, or IPv4, which becomes mapped IPv6 */
function ipv6Bytes(host: string): Buffer {
  const bytes = Buffer.alloc(16);
  if (isIPv4(host)) {
    bytes.writeUInt16BE(0xffff, 10);
    ipv4Bytes(host).copy(bytes, 12);
    return bytes;
  }
  for (const [index, group] of parseIpv6Groups(host).entries()) bytes.writeUInt16BE(group, 2 * index);
  return bytes;
}
