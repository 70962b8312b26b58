import type { BackendRow } from '@/lib/api/types';
import { takesNewSessions } from './state';

/**
 * The share of new sessions that a backend gets with a weight, 0..1, if they are dealt by weight.
 *
 * @param peers all backends of its upstream
 * @returns null where it takes none at the moment
 */
export function newSessionShare(backend: BackendRow, peers: BackendRow[], weight: number): number | null {
  if (!takesNewSessions(backend)) return null;
  const others = peers.filter((peer) => peer.name !== backend.name && takesNewSessions(peer));
  return weight / others.reduce((sum, peer) => sum + peer.weight, weight);
}
