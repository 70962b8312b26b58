import type { AdminState, Health, Reason } from '../journal/record';
import type { BackendPlan } from '../plan';

/**
 * One server of an upstream as a worker sees it. Owns the answer to "may it be used" and the count of
 * requests in flight; nothing else decides either.
 */
export class Backend {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly route: string;
  /** Its name as JSON, for the journal. */
  readonly json: string;
  weight: number;
  adminState: AdminState = 'ready';
  /** ms since the epoch from which a draining backend's pins no longer hold, or null. */
  drainDeadline: number | null = null;
  health: Health = 'unknown';
  inFlight = 0;

  constructor(plan: BackendPlan) {
    this.name = plan.name;
    this.host = plan.host;
    this.port = plan.port;
    this.route = plan.route;
    this.json = JSON.stringify(plan.name);
    this.weight = plan.weight;
  }

  /** Why a session pinned here cannot stay at `now` (ms since the epoch), or null where it can. */
  leavingReason(now: number): Reason | null {
    if (this.adminState === 'maintenance') return 'maintenance';
    if (this.adminState === 'draining' && this.drainDeadline !== null && now >= this.drainDeadline)
      return 'drain-ended';
    return this.health === 'down' ? 'backend-down' : null;
  }

  /** Whether the operator lets it take sessions that are not pinned here. */
  get admitsSessions(): boolean {
    return this.adminState === 'ready';
  }
}
