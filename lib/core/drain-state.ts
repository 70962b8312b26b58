import { getOperatorReason } from './availability';
import type { AdminState } from './journal-records';

/**
 * How far the drain of a backend is:
 * `sessions`: sessions that were active within five minutes are pinned to it, and their pins hold.
 * `requests`: no such session, but requests or tunnels are open, or the load balancer has not reported since the
 * change.
 * `idle-pins`: nothing is open; only pins remain, of sessions that were idle for longer and may return.
 * `safe-to-stop`: nothing is open, and no pin to it holds.
 */
export const drainStates = ['sessions', 'requests', 'idle-pins', 'safe-to-stop'] as const;
export type DrainState = (typeof drainStates)[number];

/** The facts that decide the state of a drain. */
export interface DrainFacts {
  adminState: AdminState;
  /** Sessions whose pin to it holds: seen within five minutes, and those that were not. */
  activePins: number;
  idlePins: number;
  inFlight: number;
  tunnels: number;
  /** Whether the load balancer's report and the log are of a moment when the change was effective. */
  isReported: boolean;
}

/**
 * The state of a drain, the same for the pages, the API, metrics and notifications.
 *
 * @returns null for a backend that is ready
 */
export function getDrainState(facts: DrainFacts): DrainState | null {
  const { adminState, activePins, idlePins, inFlight, tunnels, isReported } = facts;
  if (adminState === 'ready') return null;
  if (activePins > 0) return 'sessions';
  if (inFlight > 0 || tunnels > 0 || !isReported) return 'requests';
  return idlePins > 0 ? 'idle-pins' : 'safe-to-stop';
}

/**
 * From when on sessions move away from the backend with their next request, so that no pin to it holds; null if their
 * pins hold. All moments are of one unit since the epoch.
 */
export function getMoveStart<Moment extends number | bigint>(
  {
    adminState,
    adminSince,
    drainDeadline,
  }: {
    adminState: AdminState;
    adminSince: Moment | null;
    drainDeadline: Moment | null;
  },
  now: Moment,
): Moment | null {
  const deadline = drainDeadline === null ? null : Number(drainDeadline);
  const state = { adminState, drainDeadline: deadline, isRemoved: false };
  switch (getOperatorReason(state, 'pinned', Number(now))) {
    case 'maintenance':
      return adminSince;
    case 'drain-ended':
      return drainDeadline;
    default:
      return null;
  }
}
