import type { Failure, HealthCause } from '@/lib/core/failure';
import type { BackendHealth } from '@/lib/core/intent';
import type { UpstreamPlan } from '@/lib/core/plan';
import { SharedMonotonicClock } from '../clock/shared-monotonic-clock';
import { writeProxyHeader } from '../proxy-protocol/write-header';
import type { FailedRequest } from '../upstream/consecutive-failures';
import { BackendTls } from '../upstream/tls/backend-tls';
import { applyCheckResult, type HealthState } from './check-thresholds';
import type { FailureSummary } from './failure-tracker';
import {
  clearTimers,
  createMonitoredBackend,
  isSameServer,
  type MonitoredBackend,
  probeBackend,
  toBackendHealth,
} from './monitored-backend';

/** Called at every change. `cause` is null if the backend is up again; `before` is its previous health. */
export type HealthChangeListener = (
  change: BackendHealth,
  cause: HealthCause | null,
  before: BackendHealth['health'],
) => void;

/** How long other clients' requests have to show that a backend works that may fail only some requests, ms. */
const suspectPeriodMs = 1000;
/** How long other workers have to report that it responded to them meanwhile, ms. */
const reportDelayMs = 50;
/** Share of the interval by which checks are spread, so that they do not coincide. */
const jitterShare = 0.2;

/**
 * The health of all backends: active checks at an interval, and what the workers report of requests that failed. Checks
 * restore a backend as soon as `rise` of them pass; if they are off, it is tried again after its time. One that took
 * requests and did not respond may still pass checks: it stays down for its time, and is on probation then.
 */
export class HealthMonitor {
  private readonly clock = new SharedMonotonicClock();
  private backends: MonitoredBackend[] = [];
  private isStarted = false;

  /** @param workerCount how many report to it */
  constructor(
    upstreams: readonly UpstreamPlan[],
    private readonly onChange: HealthChangeListener,
    private readonly workerCount = 1,
  ) {
    this.prepareUpdate(upstreams)();
  }

  /**
   * Prepares to watch these backends; what is known of those at the same address is kept.
   * @returns the function that starts it, which cannot fail
   * @throws Error, a sentence, if the authorities for backends cannot be used
   */
  prepareUpdate(upstreams: readonly UpstreamPlan[]): () => void {
    const tls = upstreams.map((upstream) => (upstream.tls === null ? null : new BackendTls(upstream.tls)));
    return () => this.applyUpdate(upstreams, tls);
  }

  private applyUpdate(upstreams: readonly UpstreamPlan[], secured: readonly (BackendTls | null)[]): void {
    const before = this.backends;
    this.backends = upstreams.flatMap((upstream, index) => {
      const tls = secured[index];
      const proxyProtocolHeader =
        upstream.proxyProtocol === null ? null : writeProxyHeader(upstream.proxyProtocol, null, null);
      return upstream.backends.map((backend) => {
        const known = before.find(
          (one) => one.upstream === upstream.name && isSameServer(one.backend, backend),
        );
        return createMonitoredBackend(upstream, backend, { tls, proxyProtocolHeader }, known);
      });
    });
    clearTimers(before);
    if (this.isStarted) this.start();
  }

  start(): void {
    this.isStarted = true;
    for (const watched of this.backends) {
      if (watched.plan.active.intervalMs > 0) void this.check(watched);
      else if (watched.state.health === 'down') this.scheduleRecovery(watched);
    }
  }

  stop(): void {
    clearTimers(this.backends);
    this.backends = [];
  }

  getHealth(): BackendHealth[] {
    return this.backends.map(toBackendHealth);
  }

  /** The current failure of a backend; null if there is none. */
  getFailureSummary(upstream: string, name: string): FailureSummary | null {
    const watched = this.find(upstream, name);
    if (watched === undefined) return null;
    const { failures, state, nextTryAt, ejection } = watched;
    const now = Date.now();
    const held = now + ejection.remainingMs(performance.now());
    return failures.getSummary(
      now,
      state.health === 'down',
      nextTryAt === null ? null : Math.max(nextTryAt, held),
    );
  }

  /** No connection could be made for a request. */
  reportConnectFailure(upstream: string, name: string, failure: Failure): void {
    const watched = this.find(upstream, name);
    if (watched === undefined) return;
    const now = Date.now();
    watched.failures.recordFailure(failure, now);
    if (watched.passiveHealth.recordFailure(now))
      this.markDown(watched, { trigger: 'request', count: 1, failure });
  }

  /** A backend took a request and did not respond to it. */
  reportRequestFailure(upstream: string, name: string, failure: Failure, request: FailedRequest): void {
    const watched = this.find(upstream, name);
    if (watched === undefined) return;
    const { failures, failedRequests, state } = watched;
    failures.recordFailure(failure, Date.now());
    failedRequests.recordResponse(request.lastResponseAt);
    failedRequests.recordFailure(request);
    const verdict = failedRequests.getVerdict(this.clock.now());
    if (verdict === 'healthy' || state.health === 'down') return;
    const delayMs = this.workerCount > 1 ? reportDelayMs : 0;
    this.ejectAfter(watched, verdict === 'suspect' ? suspectPeriodMs : delayMs, failure);
  }

  /** A backend responded after it had failed requests. @param at ms on the clock of the machine */
  reportResponse(upstream: string, name: string, at: number): void {
    const watched = this.find(upstream, name);
    if (watched === undefined) return;
    const { failedRequests, ejection, failures, plan, state } = watched;
    failedRequests.recordResponse(at);
    if (state.health !== 'down') {
      if (!failedRequests.onProbation) ejection.reset();
      if (failedRequests.consecutiveCount === 0) failures.clear();
      return;
    }
    if (!ejection.isActive(performance.now())) return;
    ejection.lift();
    if (plan.active.intervalMs === 0) this.markUp(watched);
  }

  private ejectAfter(watched: MonitoredBackend, delayMs: number, failure: Failure): void {
    if (delayMs === 0) {
      this.eject(watched, failure);
      return;
    }
    const dueAt = performance.now() + delayMs;
    if (watched.pending !== null && watched.pending.dueAt <= dueAt) return;
    if (watched.pending !== null) clearTimeout(watched.pending.timer);
    const timer = setTimeout(() => {
      watched.pending = null;
      if (watched.failedRequests.getVerdict(this.clock.now()) !== 'healthy') this.eject(watched, failure);
    }, delayMs);
    watched.pending = { dueAt, timer };
  }

  /** Takes a backend down for the requests that it failed. */
  private eject(watched: MonitoredBackend, failure: Failure): void {
    const { failedRequests, ejection, plan, state } = watched;
    if (state.health === 'down') return;
    ejection.start(plan.passive.failTimeoutMs, performance.now());
    const trigger = failedRequests.onProbation ? 'probation' : 'requests';
    this.markDown(watched, { trigger, count: failedRequests.consecutiveCount, failure });
  }

  private markDown(watched: MonitoredBackend, cause: HealthCause): void {
    const before = watched.state.health;
    watched.state = { health: 'down', opposingStreak: 0 };
    if (before !== 'down') this.notifyChange(watched, cause, before);
    if (watched.plan.active.intervalMs === 0) this.scheduleRecovery(watched);
  }

  private scheduleRecovery(watched: MonitoredBackend): void {
    const rest = Math.max(
      watched.passiveHealth.remainingMs(Date.now()),
      watched.ejection.remainingMs(performance.now()),
    );
    this.scheduleCheck(watched, rest, () => this.markUp(watched));
  }

  private markUp(watched: MonitoredBackend): void {
    if (watched.timer !== null) clearTimeout(watched.timer);
    watched.nextTryAt = null;
    this.setState(watched, { health: 'up', opposingStreak: 0 }, null);
  }

  private async check(watched: MonitoredBackend): Promise<void> {
    const { active } = watched.plan;
    const failure = await probeBackend(watched);
    // A reload or the end may have happened during the check.
    if (!this.backends.includes(watched)) return;
    const isHeld = watched.ejection.isActive(performance.now());
    if (failure !== null) watched.failures.recordFailure(failure, Date.now());
    else if (!isHeld) watched.failures.clear();
    const after = applyCheckResult(watched.state, failure === null, active);
    if (after.health === 'up' && isHeld) watched.state = { health: 'down', opposingStreak: active.rise - 1 };
    else
      this.setState(
        watched,
        after,
        failure === null ? null : { trigger: 'checks', count: active.fall, failure },
      );
    const delayMs = active.intervalMs * (1 + jitterShare * (Math.random() - 0.5));
    this.scheduleCheck(watched, delayMs, () => void this.check(watched));
  }

  /** @param cause null if it is not down */
  private setState(watched: MonitoredBackend, state: HealthState, cause: HealthCause | null): void {
    const before = watched.state.health;
    watched.state = state;
    if (state.health === before) return;
    if (before === 'down') {
      watched.failures.clear();
      watched.failedRequests.onRecovered(watched.ejection.isUnproven, this.clock.now());
    }
    this.notifyChange(watched, cause, before);
  }

  /** Tries a backend again after `delayMs` ms. */
  private scheduleCheck(watched: MonitoredBackend, delayMs: number, run: () => void): void {
    if (watched.timer !== null) clearTimeout(watched.timer);
    watched.nextTryAt = Date.now() + delayMs;
    watched.timer = setTimeout(run, delayMs);
  }

  private find(upstream: string, name: string): MonitoredBackend | undefined {
    return this.backends.find((one) => one.upstream === upstream && one.backend.name === name);
  }

  private notifyChange(
    watched: MonitoredBackend,
    cause: HealthCause | null,
    before: BackendHealth['health'],
  ): void {
    this.onChange(toBackendHealth(watched), cause, before);
  }
}
