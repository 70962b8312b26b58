import { crc32 } from 'node:zlib';
import { formatInteger } from './format-integer';

/**
 * Ends a record: `record` is a JSON array without its closing bracket; the line gets the CRC-32 of
 * those bytes as its last element and stays a JSON array.
 * @returns the whole line with its newline
 */
export function appendChecksum(record: string): string {
  return `${record},${formatInteger(crc32(record))}]\n`;
}

/**
 * Whether the line from `start` to `end` (its newline excluded) is one that `appendChecksum` made.
 * Works on bytes, so that a damaged line never has to be decoded.
 */
export function hasValidChecksum(bytes: Buffer, start: number, end: number): boolean {
  if (end - start < 4 || bytes[end - 1] !== 0x5d) return false;
  let at = end - 2;
  let crc = 0;
  let placeValue = 1;
  for (; at > start; at--) {
    const digit = bytes[at] - 0x30;
    if (digit < 0 || digit > 9) break;
    crc += digit * placeValue;
    placeValue *= 10;
  }
  return bytes[at] === 0x2c && placeValue > 1 && crc32(bytes.subarray(start, at)) === crc;
}
