import { isIPv4 } from 'node:net';
import { canonicalAddress, groupsOf } from '../forwarding/address';
import { MalformedMessage } from '../http1/malformed';
import type { Address } from '../plan';
import type { ProxyHeader } from './header';

export const VERSION_2 = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');

/** Octets before the addresses: signature, version and command, family and protocol, length. */
const FIXED = 16;
/** Octets of a whole header with its TLVs; nginx's bound. */
const HEADER_BYTES = 4096;
/** Octets of the address block by family: unspecified, IPv4, IPv6, Unix. */
const ADDRESS_BYTES = [0, 12, 36, 216];
const TCP4 = 0x11;
const TCP6 = 0x21;

/**
 * Reads a header of version 2, section 2.2. TLVs are skipped.
 * @param bytes that begin with `VERSION_2`
 * @returns null while more is needed
 * @throws MalformedMessage (400)
 */
export function readVersion2(bytes: Buffer): ProxyHeader | null {
  if (bytes.length < FIXED) return null;
  const version = bytes[12] >> 4;
  const command = bytes[12] & 15;
  const family = bytes[13] >> 4;
  const protocol = bytes[13] & 15;
  const length = FIXED + bytes.readUInt16BE(14);
  if (version !== 2 || command > 1 || family > 3 || protocol > 2) throw invalid();
  if (length > HEADER_BYTES) throw new MalformedMessage(400, 'a PROXY protocol header that is too large');
  const local = command === 0;
  if (!local && length < FIXED + ADDRESS_BYTES[family]) throw invalid();
  if (bytes.length < length) return null;
  const socketsOwn = local || (bytes[13] !== TCP4 && bytes[13] !== TCP6);
  return { source: socketsOwn ? null : readSource(bytes, bytes[13] === TCP4), length };
}

function readSource(bytes: Buffer, ipv4: boolean): Address {
  if (ipv4) return { host: bytes.subarray(16, 20).join('.'), port: bytes.readUInt16BE(24) };
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(16 + 2 * index).toString(16));
  const host = groups.join(':');
  return { host: canonicalAddress(host) ?? host, port: bytes.readUInt16BE(48) };
}

/**
 * Writes a header of version 2 for a backend.
 * @param source the client, or null where it is not known or the connection is the proxy's own: LOCAL
 * @param destination where the client connected to
 */
export function writeVersion2(source: Address | null, destination: Address | null): Buffer {
  if (source === null || destination === null) return fixedPart(0x20, 0, 0);
  const ipv4 = isIPv4(source.host) && isIPv4(destination.host);
  const octets = ipv4 ? ipv4Octets : ipv6Octets;
  const ports = Buffer.alloc(4);
  ports.writeUInt16BE(source.port, 0);
  ports.writeUInt16BE(destination.port, 2);
  const addresses = Buffer.concat([octets(source.host), octets(destination.host), ports]);
  return Buffer.concat([fixedPart(0x21, ipv4 ? TCP4 : TCP6, addresses.length), addresses]);
}

function fixedPart(versionAndCommand: number, familyAndProtocol: number, length: number): Buffer {
  return Buffer.concat([
    VERSION_2,
    Buffer.from([versionAndCommand, familyAndProtocol, length >> 8, length & 255]),
  ]);
}

function ipv4Octets(host: string): Buffer {
  return Buffer.from(host.split('.').map(Number));
}

/** @param host canonical IPv6, or IPv4, which becomes mapped IPv6 */
function ipv6Octets(host: string): Buffer {
  const octets = Buffer.alloc(16);
  if (isIPv4(host)) {
    octets.writeUInt16BE(0xffff, 10);
    ipv4Octets(host).copy(octets, 12);
    return octets;
  }
  for (const [index, group] of groupsOf(host).entries()) octets.writeUInt16BE(group, 2 * index);
  return octets;
}

function invalid(): MalformedMessage {
  return new MalformedMessage(400, 'an invalid PROXY protocol header before it');
}
