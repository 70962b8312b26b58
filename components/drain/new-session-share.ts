import type { BackendRow } from '@/lib/contract/types';
import { acceptingBackends } from '@/lib/core/accepting-backends';

/**
 * The share of new sessions that a backend gets with a weight, 0..1, if they are dealt by weight.
 *
 * @param peers all backends of its upstream
 * @returns null if it gets none at the moment
 */
export function getNewSessionShare(backend: BackendRow, peers: BackendRow[], weight: number): number | null {
  const takers = acceptingBackends([backend, ...peers.filter(({ name }) => name !== backend.name)]);
  if (!takers.includes(backend)) return null;
  return weight / takers.reduce((sum, taker) => sum + (taker === backend ? weight : taker.weight), 0);
}
