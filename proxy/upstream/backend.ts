import { type BackendState, getOperatorReason } from '@/lib/core/availability';
import type { AdminState, Health } from '@/lib/core/journal-records';
import type { BackendPlan } from '@/lib/core/plan';
import type { Tunnel } from '../tunnel/tunnel';
import { ConsecutiveFailures, type RequestSource } from './consecutive-failures';
import { PendingResponses } from './pending-responses';

/**
 * One server of an upstream as a worker sees it: what decides whether it may be used (`available` does), and the count
 * of its requests in flight.
 */
export class Backend implements BackendState {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  route = '';
  backup = false;
  /** Its name as JSON, for the journal. */
  readonly jsonName: string;
  weight = 1;
  adminState: AdminState = 'ready';
  /** ms since the epoch from which a draining backend's pins no longer hold, or null. */
  drainDeadline: number | null = null;
  inFlight = 0;
  /** Tunnels open: WebSockets and CONNECT. */
  tunnels = 0;
  readonly openTunnels = new Set<Tunnel>();
  /** Called when a request or a tunnel ends, so that a queued request may proceed. */
  onSlotFreed: (() => void) | null = null;
  /** What requests without a response say of it; times on the monotonic clock of this process. */
  readonly failedRequests = new ConsecutiveFailures(0);
  readonly pendingResponses = new PendingResponses();
  private currentHealth: Health = 'unknown';
  /** ms since the epoch when it recovered from being down; 0 if it never was. */
  private recoveredAt = 0;
  /** Set once the configuration no longer names it: its sessions move. */
  isRemoved = false;
  private maxConns = 0;
  private slowStartMs = 0;

  /** @param workers processes that share its `maxConns` */
  constructor(plan: BackendPlan, workers: number) {
    this.name = plan.name;
    this.host = plan.host;
    this.port = plan.port;
    this.jsonName = JSON.stringify(plan.name);
    this.update(plan, workers);
  }

  /** Takes over a new plan of the same backend; what it has in flight and what is known of it stay. */
  update(plan: BackendPlan, workers: number): void {
    this.route = plan.route;
    this.backup = plan.backup;
    this.weight = plan.weight;
    this.isRemoved = false;
    this.maxConns =
      plan.maxConns === 0 ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(plan.maxConns / workers));
    this.slowStartMs = plan.slowStartMs;
  }

  get health(): Health {
    return this.currentHealth;
  }

  /**
   * @param now ms since the epoch
   * @param onProbation whether it is up, but has yet to respond after failed requests had taken it down
   */
  setHealth(health: Health, now: number, onProbation = false): void {
    if (this.currentHealth === 'down' && health === 'up') {
      this.recoveredAt = now;
      this.failedRequests.onRecovered(onProbation, performance.now());
    } else if (onProbation && !this.failedRequests.onProbation)
      this.failedRequests.onRecovered(true, performance.now());
    this.currentHealth = health;
  }

  /** Whether its failed requests leave it usable for a request from `source`: it may fail that alone. */
  isUsableFor(source: RequestSource): boolean {
    return (
      this.failedRequests.consecutiveCount === 0 ||
      !this.failedRequests.shouldAvoid(source, performance.now())
    );
  }

  /**
   * Whether new sessions should avoid it, since several requests have had no response for `thresholdMs` (0 for
   * ever) and responded to none meanwhile; on probation, while it has any. Only that: a slow application does the same.
   * @param now ms on the monotonic clock
   */
  isUnresponsive(now: number, thresholdMs: number): boolean {
    if (thresholdMs === 0) return false;
    if (this.failedRequests.onProbation) return this.pendingResponses.hasPending;
    return this.pendingResponses.unresponsiveMs(now, this.failedRequests.lastResponseAt) >= thresholdMs;
  }

  /** Requests in flight and open tunnels: what `maxConns` bounds and the balancing policies compare. */
  get activeCount(): number {
    return this.inFlight + this.tunnels;
  }

  /** Whether it has as many requests in flight and open tunnels as it may. */
  get isFull(): boolean {
    return this.activeCount >= this.maxConns;
  }

  /** Its weight at `now` (ms since the epoch): after a recovery it grows from a tenth, as in HAProxy's slowstart. */
  effectiveWeight(now: number): number {
    if (this.slowStartMs === 0 || this.recoveredAt === 0) return this.weight;
    const share = (now - this.recoveredAt) / this.slowStartMs;
    // Below 0 the clock was set back since: an hour at a tenth of its weight would help no client.
    return share >= 1 || share < 0 ? this.weight : this.weight * Math.max(0.1, share);
  }

  /**
   * Closes its tunnels in good order, once no session may stay here at `now` (ms since the epoch): in maintenance,
   * after the deadline of its drain, or if the configuration no longer names it. A backend that is down keeps them.
   * @param upstreamRemoved whether the configuration no longer names its upstream
   */
  closeTunnels(now: number, upstreamRemoved: boolean): void {
    if (this.openTunnels.size === 0) return;
    if (!upstreamRemoved && getOperatorReason(this, 'pinned', now) === null) return;
    for (const tunnel of this.openTunnels) tunnel.goAway();
  }

  startRequest(): void {
    this.inFlight++;
  }

  finishRequest(): void {
    this.inFlight--;
    this.onSlotFreed?.();
  }

  /** A request in flight has become a tunnel, and keeps its place. */
  convertToTunnel(): void {
    this.inFlight--;
    this.tunnels++;
  }

  closeTunnel(): void {
    this.tunnels--;
    this.onSlotFreed?.();
  }
}
