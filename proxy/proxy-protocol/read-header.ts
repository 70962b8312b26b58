import { InvalidProxyHeader } from './invalid-proxy-header';
import type { ProxyHeader } from './proxy-header';
import { readVersion1, version1Signature } from './version1';
import { readVersion2, version2Signature } from './version2';

/**
 * Reads the header of version 1 or 2 that a connection must begin with. Call it again with all bytes so far whenever
 * more have arrived: the header holds at most 4096, and no more is asked for.
 *
 * @param bytes everything received on the connection
 * @returns null while more is needed
 * @throws InvalidProxyHeader as soon as it can be no header: close the connection, since the peer is not allowed here
 */
export function readProxyHeader(bytes: Buffer): ProxyHeader | null {
  if (matchesPrefix(bytes, version2Signature))
    return bytes.length < version2Signature.length ? null : readVersion2(bytes);
  if (matchesPrefix(bytes, version1Signature))
    return bytes.length < version1Signature.length ? null : readVersion1(bytes);
  throw new InvalidProxyHeader('missing');
}

/** Whether `bytes` are `signature`, the beginning of it, or something that begins with it. */
function matchesPrefix(bytes: Buffer, signature: Buffer): boolean {
  const length = Math.min(bytes.length, signature.length);
  return bytes.compare(signature, 0, length, 0, length) === 0;
}
