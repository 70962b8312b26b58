import { crc32 } from 'node:zlib';
import type { Candidate, IsAvailable } from './policy';

/**
 * The available backend that a key belongs to, by weighted rendezvous hashing (highest random weight, Thaler
 * and Ravishankar 1998): it depends on nothing but the key, the names and the weights, so all workers agree
 * without exchanging anything, and removing a backend moves only its own keys.
 * @returns null if none is available
 */
export function pickByRendezvous<Backend extends Candidate>(
  backends: readonly Backend[],
  available: IsAvailable<Backend>,
  key: string,
): Backend | null {
  let best: Backend | null = null;
  let bestScore = 0;
  for (const backend of backends) {
    if (!available(backend)) continue;
    const score = backend.weight / -Math.log(hashToFraction(`${key} ${backend.name}`));
    if (best === null || score > bestScore) {
      best = backend;
      bestScore = score;
    }
  }
  return best;
}

/** A number between 0 and 1, both excluded. The CRC of two names differs by the same bits for every key, so
 * its bits are mixed as MurmurHash3 does at its end. */
function hashToFraction(text: string): number {
  let hash = crc32(text);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (((hash ^ (hash >>> 16)) >>> 0) + 0.5) / 2 ** 32;
}
