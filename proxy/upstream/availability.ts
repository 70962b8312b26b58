import { type Claim, getUnavailableReason, type PinnedUnavailableReason } from '@/lib/core/availability';
import type { Backend } from './backend';
import type { RequestSource } from './consecutive-failures';

/** What a request brings to the question whether a backend may take it. */
export interface BackendQuery {
  /** ms since the epoch. */
  readonly now: number;
  /** Client and target, for a backend that may fail only some requests; null if that does not matter. */
  readonly source: RequestSource | null;
  /** Backends that failed this request already. */
  readonly tried: readonly Backend[];
}

/**
 * What is ignored if otherwise no backend is available. `full`: that it has no free slot. `down`: that, and its health;
 * never what the operator wants.
 */
export type Tolerance = 'nothing' | 'full' | 'down';

/**
 * The only predicate for whether a backend may take this request: used for every policy and mode, for new, pinned and
 * displaced sessions, and for retries.
 */
export function available(
  backend: Backend,
  claim: Claim,
  query: BackendQuery,
  tolerance: Tolerance = 'nothing',
): boolean {
  if (query.tried.includes(backend)) return false;
  const reason = getUnavailableReason(backend, claim, query.now);
  switch (reason) {
    case null:
      break;
    case 'full':
      if (tolerance === 'nothing') return false;
      break;
    case 'backend-down':
      return tolerance === 'down';
    default:
      return false;
  }
  return tolerance === 'down' || isUsableFor(backend, query);
}

/** Why a backend cannot serve a request that is pinned to it, or null. */
export function getPinObstacle(backend: Backend, query: BackendQuery): PinnedUnavailableReason | null {
  const reason = getUnavailableReason(backend, 'pinned', query.now);
  return (reason === null || reason === 'full') && !isUsableFor(backend, query) ? 'backend-down' : reason;
}

function isUsableFor(backend: Backend, { source }: BackendQuery): boolean {
  return source === null || backend.isUsableFor(source);
}
