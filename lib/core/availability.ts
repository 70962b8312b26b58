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
  /** Whether it is to serve only while no other backend can. */
  readonly backup: boolean;
}

/** The state that the operator's reasons depend on. */
type OperatorState = Pick<BackendState, 'adminState' | 'drainDeadline' | 'isRemoved'>;

/**
 * What a request asks of a backend: to take a session that is new to it, to take one back that a failover moved away,
 * or to serve one that is pinned to it.
 */
export type Claim = 'new' | 'failback' | 'pinned';

/** Why the operator keeps a request away from a backend. */
export type OperatorReason = 'removed' | 'maintenance' | 'draining' | 'drain-ended';

/** Why a backend may not take a request. */
export type UnavailableReason = OperatorReason | 'backend-down' | 'full';

/** Reasons that keep away displaced sessions only: a health that is not known yet, and being a backup. */
export type FailbackUnavailableReason = UnavailableReason | 'not-up' | 'backup';

/** A drain before its deadline keeps away new sessions only. */
type PinnedOperatorReason = Exclude<OperatorReason, 'draining'>;
export type PinnedUnavailableReason = Exclude<UnavailableReason, 'draining'>;

/**
 * Whether the configuration still names a backend: of several pins of one request, one that names such a backend
 * counts. Of that backend, and no other, it is then asked whether it may serve the session.
 */
export function isConfigured({ isRemoved }: Pick<BackendState, 'isRemoved'>): boolean {
  return !isRemoved;
}

/**
 * Why the operator keeps a request away from a backend, or null.
 * @param now in the unit of `drainDeadline`
 */
export function getOperatorReason(
  state: OperatorState,
  claim: 'pinned',
  now: number,
): PinnedOperatorReason | null;
export function getOperatorReason(state: OperatorState, claim: Claim, now: number): OperatorReason | null;
export function getOperatorReason(state: OperatorState, claim: Claim, now: number): OperatorReason | null {
  if (!isConfigured(state)) return 'removed';
  switch (state.adminState) {
    case 'ready':
      return null;
    case 'maintenance':
      return 'maintenance';
    case 'draining': {
      if (claim !== 'pinned') return 'draining';
      const { drainDeadline } = state;
      return drainDeadline !== null && now >= drainDeadline ? 'drain-ended' : null;
    }
  }
}

/**
 * The only check whether a backend may take a request, as far as that does not depend on the request: for new
 * sessions, for pinned and for displaced ones, for retries, and for the dashboard's previews.
 * @param now ms since the epoch
 * @returns the most lasting reason why it may not, or null if it may
 */
export function getUnavailableReason(
  state: BackendState,
  claim: 'pinned',
  now: number,
): PinnedUnavailableReason | null;
export function getUnavailableReason(
  state: BackendState,
  claim: 'new' | 'pinned',
  now: number,
): UnavailableReason | null;
export function getUnavailableReason(
  state: BackendState,
  claim: Claim,
  now: number,
): FailbackUnavailableReason | null;
export function getUnavailableReason(
  state: BackendState,
  claim: Claim,
  now: number,
): FailbackUnavailableReason | null {
  const reason = getOperatorReason(state, claim, now);
  if (reason !== null) return reason;
  if (state.health === 'down') return 'backend-down';
  if (claim === 'failback') {
    // A backend not seen up may still have the failure that moved the sessions away; a backup serves only while no
    // other can.
    if (state.health !== 'up') return 'not-up';
    if (state.backup) return 'backup';
  }
  return state.isFull ? 'full' : null;
}
