import type { BackendRow } from '@/lib/contract/types';
import { acceptingBackends } from '@/lib/core/accepting-backends';

/** A backend that takes sessions, and its share of them; all shares add up to 1. */
export interface Taker {
  backend: BackendRow;
  share: number;
}

/**
 * Distributes sessions to backends of one upstream by weight, as every balancing policy does in the long run. Each node
 * distributes an equal part to those that it finds available: one that is down on some nodes gets less, not nothing.
 *
 * @returns those that get any, in their order
 */
export function distributeSessions(backends: BackendRow[]): Taker[] {
  const nodes = [...new Set(backends.flatMap((backend) => backend.nodes.map(({ node }) => node)))];
  const views = nodes.length === 0 ? [backends] : nodes.map((node) => viewFrom(node, backends));
  const shares = new Map<string, number>();
  for (const takers of views.map(acceptingBackends)) {
    const weights = takers.reduce((sum, { weight }) => sum + weight, 0);
    for (const { name, weight } of takers) shares.set(name, (shares.get(name) ?? 0) + weight / weights);
  }
  const total = [...shares.values()].reduce((sum, share) => sum + share, 0);
  return backends.flatMap((backend) => {
    const share = shares.get(backend.name) ?? 0;
    return share > 0 ? [{ backend, share: share / total }] : [];
  });
}

/** The backends that a node has, with their health as it finds it. */
function viewFrom(node: string, backends: BackendRow[]): BackendRow[] {
  return backends.flatMap((backend) => {
    const found = backend.nodes.find((one) => one.node === node);
    return found === undefined ? [] : [{ ...backend, health: found.health }];
  });
}
