import type { AdminState, Health } from './journal-records';

/** What decides whether a backend may take a request, as a worker and as the dashboard know it. */
export interface BackendState {
  readonly adminState: AdminState;
  readonly health: Health;
  /** ms since the epoch from which the pins of a draining backend no longer hold; null for never. */
  readonly drainDeadline: number | null;
  /** Whether the configuration no longer names it. */
  readonly isRemoved: boolean;
  /** Whether it has as many requests in flight and open tunnels as it may. */
  readonly isFull: boolean;
}

/** What a request asks of a backend: to take a session that is new to it, or to serve one that is pinned to it. */
export type Claim = 'new' | 'pinned';

/** Why the operator keeps a request away from a backend. */
export type OperatorReason = 'removed' | 'maintenance' | 'draining' | 'drain-ended';

/** Why a backend may not take a request. */
export type UnavailableReason = OperatorReason | 'backend-down' | 'full';

/** A drain that goes on keeps away new sessions only. */
type PinnedOperatorReason = Exclude<OperatorReason, 'draining'>;
export type PinnedUnavailableReason = Exclude<UnavailableReason, 'draining'>;

/**
 * Why the operator keeps a request away from a backend, or null.
 * @param now ms since the epoch
 */
export function getOperatorReason(
  state: BackendState,
  claim: 'pinned',
  now: number,
): PinnedOperatorReason | null;
export function getOperatorReason(state: BackendState, claim: Claim, now: number): OperatorReason | null;
export function getOperatorReason(state: BackendState, claim: Claim, now: number): OperatorReason | null {
  if (state.isRemoved) return 'removed';
  switch (state.adminState) {
    case 'ready':
      return null;
    case 'maintenance':
      return 'maintenance';
    case 'draining': {
      if (claim === 'new') return 'draining';
      const { drainDeadline } = state;
      return drainDeadline !== null && now >= drainDeadline ? 'drain-ended' : null;
    }
  }
}

/**
 * The one answer to whether a backend may take a request, as far as that does not depend on the request: for new
 * sessions, for pinned ones, for retries, and for the dashboard's previews.
 * @param now ms since the epoch
 * @returns the most lasting reason why it may not, or null where it may
 */
export function getUnavailableReason(
  state: BackendState,
  claim: 'pinned',
  now: number,
): PinnedUnavailableReason | null;
export function getUnavailableReason(
  state: BackendState,
  claim: Claim,
  now: number,
): UnavailableReason | null;
export function getUnavailableReason(
  state: BackendState,
  claim: Claim,
  now: number,
): UnavailableReason | null {
  const reason = getOperatorReason(state, claim, now);
  if (reason !== null) return reason;
  if (state.health === 'down') return 'backend-down';
  return state.isFull ? 'full' : null;
}
