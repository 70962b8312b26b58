import { FailedRequests, type RequestSource } from '../health/failed-requests';
import type { AdminState, Health, Reason } from '../journal/record';
import type { BackendPlan } from '../plan';
import type { Tunnel } from '../tunnel/tunnel';
import { UnansweredRequests } from './unanswered';

/**
 * One server of an upstream as a worker sees it. Owns the answer to "may it be used" and the count of
 * requests in flight; nothing else decides either.
 */
export class Backend {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  route = '';
  backup = false;
  /** Its name as JSON, for the journal. */
  readonly json: string;
  weight = 1;
  adminState: AdminState = 'ready';
  /** ms since the epoch from which a draining backend's pins no longer hold, or null. */
  drainDeadline: number | null = null;
  inFlight = 0;
  /** Tunnels open: WebSockets and CONNECT. */
  tunnels = 0;
  readonly openTunnels = new Set<Tunnel>();
  /** Called when a request or a tunnel ends, so that a request that waits may come. */
  onLeave: (() => void) | null = null;
  /** What requests that it did not answer say of it; times on the monotonic clock of this process. */
  readonly failedRequests = new FailedRequests(0);
  readonly unanswered = new UnansweredRequests();
  private currentHealth: Health = 'unknown';
  /** ms since the epoch when it came back from being down; 0 where it never was. */
  private backSince = 0;
  /** Set once the configuration no longer names it: its sessions move. */
  removed = false;
  private maxConns = 0;
  private slowStart = 0;

  /** @param workers processes that share its `maxConns` */
  constructor(plan: BackendPlan, workers: number) {
    this.name = plan.name;
    this.host = plan.host;
    this.port = plan.port;
    this.json = JSON.stringify(plan.name);
    this.update(plan, workers);
  }

  /** Takes over a new plan of the same backend; what it has in flight and what is known of it stay. */
  update(plan: BackendPlan, workers: number): void {
    this.route = plan.route;
    this.backup = plan.backup;
    this.weight = plan.weight;
    this.removed = false;
    this.maxConns =
      plan.maxConns === 0 ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(plan.maxConns / workers));
    this.slowStart = plan.slowStart;
  }

  get health(): Health {
    return this.currentHealth;
  }

  /**
   * @param now ms since the epoch
   * @param onProbation whether it is up, but has yet to answer after failed requests had taken it down
   */
  setHealth(health: Health, now: number, onProbation = false): void {
    if (this.currentHealth === 'down' && health === 'up') {
      this.backSince = now;
      this.failedRequests.cameUp(onProbation, performance.now());
    } else if (onProbation && !this.failedRequests.onProbation)
      this.failedRequests.cameUp(true, performance.now());
    this.currentHealth = health;
  }

  /** Whether it works as far as is known, for a request from `source`: it may fail that alone. */
  worksFor(source: RequestSource): boolean {
    if (this.currentHealth === 'down') return false;
    return this.failedRequests.inRow === 0 || !this.failedRequests.concern(source, performance.now());
  }

  /**
   * Whether new sessions had better go elsewhere, since it has left several requests unanswered for `patience` ms (0 for
   * ever) and answered none meanwhile; on probation, while it has any. Only that: a slow application does the same.
   * @param now ms on the monotonic clock
   */
  isSilent(now: number, patience: number): boolean {
    if (patience === 0) return false;
    if (this.failedRequests.onProbation) return this.unanswered.any;
    return this.unanswered.silence(now, this.failedRequests.answeredAt) >= patience;
  }

  /** Requests in flight and open tunnels: what `maxConns` bounds and the balancing policies compare. */
  get activeCount(): number {
    return this.inFlight + this.tunnels;
  }

  /** Whether it has as many requests in flight and open tunnels as it may. */
  get full(): boolean {
    return this.activeCount >= this.maxConns;
  }

  /** Its weight at `now` (ms since the epoch): after it came back it grows from a tenth, as in HAProxy's slowstart. */
  effectiveWeight(now: number): number {
    if (this.slowStart === 0 || this.backSince === 0) return this.weight;
    const share = (now - this.backSince) / this.slowStart;
    // Below 0 the clock was set back since: an hour at a tenth of its weight would help nobody.
    return share >= 1 || share < 0 ? this.weight : this.weight * Math.max(0.1, share);
  }

  /** Why a session pinned here cannot stay at `now` (ms since the epoch), or null where it can. */
  leavingReason(now: number): Reason | null {
    if (this.removed) return 'removed';
    if (this.adminState === 'maintenance') return 'maintenance';
    if (this.adminState === 'draining' && this.drainDeadline !== null && now >= this.drainDeadline)
      return 'drain-ended';
    return this.currentHealth === 'down' ? 'backend-down' : null;
  }

  /**
   * Ends its tunnels in good order, once no session may stay here at `now` (ms since the epoch): in maintenance, after
   * the deadline of its drain, or where the configuration no longer names it. A backend that is down keeps them.
   * @param upstreamRemoved whether the configuration no longer names its upstream
   */
  endTunnels(now: number, upstreamRemoved: boolean): void {
    if (this.openTunnels.size === 0) return;
    const reason = upstreamRemoved ? 'removed' : this.leavingReason(now);
    if (reason === null || reason === 'backend-down') return;
    for (const tunnel of this.openTunnels) tunnel.goAway();
  }

  /** Whether the operator lets it take sessions that are not pinned here. */
  get admitsSessions(): boolean {
    return this.adminState === 'ready' && !this.removed;
  }

  enter(): void {
    this.inFlight++;
  }

  leave(): void {
    this.inFlight--;
    this.onLeave?.();
  }

  /** A request in flight has become a tunnel, and keeps its place. */
  openTunnel(): void {
    this.inFlight--;
    this.tunnels++;
  }

  closeTunnel(): void {
    this.tunnels--;
    this.onLeave?.();
  }
}
