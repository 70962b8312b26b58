import { machineTime } from '../machine-time';
import type { BackendHealth, BackendPlan, HealthPlan, UpstreamPlan } from '../plan';
import { proxyHeader } from '../proxy-protocol/write';
import { BackendTls } from '../tls/backend-tls';
import { Ejection } from './ejection';
import { type FailedRequest, FailedRequests } from './failed-requests';
import { type Failing, Failures } from './failures';
import { httpProbe } from './http-probe';
import { PassiveHealth } from './passive';
import { tcpProbe } from './tcp-probe';
import { afterCheck, type HealthState } from './thresholds';

/** Told of every change. `reason` is in words, null where the backend came up; `before` is what its health was. */
export type OnHealthChange = (
  change: BackendHealth,
  reason: string | null,
  before: BackendHealth['health'],
) => void;

interface Watched {
  upstream: string;
  backend: BackendPlan;
  plan: HealthPlan;
  state: HealthState;
  passive: PassiveHealth;
  /** Times are the machine's. */
  failedRequests: FailedRequests;
  ejection: Ejection;
  /** Takes it down for failed requests, unless it answers before. */
  pending: PendingEjection | null;
  failures: Failures;
  /** When it is tried again, ms since the epoch; null where nobody has planned to. */
  nextTry: number | null;
  tls: BackendTls | null;
  /** PROXY protocol header of a check, or null. */
  header: Buffer | null;
  timer: NodeJS.Timeout | null;
}

/** When a backend is taken down for failed requests, ms on the monotonic clock. */
interface PendingEjection {
  at: number;
  timer: NodeJS.Timeout;
}

/** How long others' requests have to show that a backend works which may only be unable to answer some, ms. */
const SUSPECT_TIME = 1000;
/** How long other workers have to tell that it answered them meanwhile, ms. */
const REPORT_DELAY = 50;
/** Share of the interval by which checks are spread, so that they do not come in step. */
const JITTER = 0.2;

/**
 * The health of all backends: active checks at an interval, and what the workers report of requests that
 * failed. Checks bring a backend back as soon as `rise` of them pass; where they are off, it is tried again
 * after its time. One that took requests and did not answer them passes many checks: it stays down for its time, and
 * is on probation then.
 */
export class HealthMonitor {
  private watched: Watched[] = [];
  private started = false;

  /** @param workers how many report to it */
  constructor(
    upstreams: readonly UpstreamPlan[],
    private readonly onChange: OnHealthChange,
    private readonly workers = 1,
  ) {
    this.prepare(upstreams)();
  }

  /**
   * Makes ready to watch these backends; what is known of those at the same address stays.
   * @returns what begins it, and cannot fail
   * @throws Error, a sentence, where the authorities for backends cannot be used
   */
  prepare(upstreams: readonly UpstreamPlan[]): () => void {
    const tls = upstreams.map((upstream) => (upstream.tls === null ? null : new BackendTls(upstream.tls)));
    return () => this.watch(upstreams, tls);
  }

  private watch(upstreams: readonly UpstreamPlan[], secured: readonly (BackendTls | null)[]): void {
    const before = this.watched;
    this.watched = upstreams.flatMap((upstream, index) => {
      const tls = secured[index];
      const header = upstream.proxyProtocol === null ? null : proxyHeader(upstream.proxyProtocol, null, null);
      return upstream.backends.map((backend): Watched => {
        const plan = upstream.health;
        const passive = new PassiveHealth(plan.passive);
        const known = before.find(
          (one) => one.upstream === upstream.name && sameServer(one.backend, backend),
        );
        const state: HealthState = known?.state ?? { health: 'unknown', against: 0 };
        const memory = plan.active.interval > 0 ? 0 : plan.passive.failTimeout;
        const failures = known?.failures ?? new Failures(memory);
        const failedRequests = known?.failedRequests ?? new FailedRequests(0);
        failedRequests.limit = plan.passive.maxFailedRequests;
        const ejection = known?.ejection ?? new Ejection();
        const rest = { failedRequests, ejection, tls, header, pending: null, timer: null, nextTry: null };
        return { upstream: upstream.name, backend, plan, state, passive, failures, ...rest };
      });
    });
    clearTimers(before);
    if (this.started) this.start();
  }

  start(): void {
    this.started = true;
    for (const watched of this.watched) {
      if (watched.plan.active.interval > 0) void this.check(watched);
      else if (watched.state.health === 'down') this.tryAgainLater(watched);
    }
  }

  stop(): void {
    clearTimers(this.watched);
    this.watched = [];
  }

  current(): BackendHealth[] {
    return this.watched.map(healthOf);
  }

  /** What speaks against a backend at the moment; null where nothing does. */
  failing(upstream: string, name: string): Failing | null {
    const watched = this.find(upstream, name);
    if (watched === undefined) return null;
    const { failures, state, nextTry, ejection } = watched;
    const now = Date.now();
    const held = now + ejection.rest(performance.now());
    return failures.at(now, state.health === 'down', nextTry === null ? null : Math.max(nextTry, held));
  }

  /** No connection could be made for a request. @param detail why, in words */
  connectFailed(upstream: string, name: string, detail: string): void {
    const watched = this.find(upstream, name);
    if (watched === undefined) return;
    const now = Date.now();
    watched.failures.add(detail, now);
    if (watched.passive.failed(now)) this.takeDown(watched, `a request failed: ${detail}`);
  }

  /** A backend took a request and did not answer it. @param detail why, in words */
  requestFailed(upstream: string, name: string, detail: string, request: FailedRequest): void {
    const watched = this.find(upstream, name);
    if (watched === undefined) return;
    const { failures, failedRequests, state } = watched;
    failures.add(detail, Date.now());
    failedRequests.answered(request.answeredAt);
    failedRequests.failed(request);
    const verdict = failedRequests.verdict(machineTime(performance.now()));
    if (verdict === 'healthy' || state.health === 'down') return;
    const patience = this.workers > 1 ? REPORT_DELAY : 0;
    this.ejectAfter(watched, verdict === 'suspect' ? SUSPECT_TIME : patience, detail);
  }

  /** A backend answered after it had failed requests. @param at ms on the clock of the machine */
  answered(upstream: string, name: string, at: number): void {
    const watched = this.find(upstream, name);
    if (watched === undefined) return;
    const { failedRequests, ejection, failures, plan, state } = watched;
    failedRequests.answered(at);
    if (state.health !== 'down') {
      if (!failedRequests.onProbation) ejection.reset();
      if (failedRequests.inRow === 0) failures.clear();
      return;
    }
    if (!ejection.holds(performance.now())) return;
    ejection.end();
    if (plan.active.interval === 0) this.recover(watched);
  }

  private ejectAfter(watched: Watched, patience: number, detail: string): void {
    if (patience === 0) {
      this.eject(watched, detail);
      return;
    }
    const at = performance.now() + patience;
    if (watched.pending !== null && watched.pending.at <= at) return;
    if (watched.pending !== null) clearTimeout(watched.pending.timer);
    const timer = setTimeout(() => {
      watched.pending = null;
      if (watched.failedRequests.verdict(machineTime(performance.now())) !== 'healthy')
        this.eject(watched, detail);
    }, patience);
    watched.pending = { at, timer };
  }

  /** Takes a backend down for the requests that it failed. */
  private eject(watched: Watched, detail: string): void {
    const { failedRequests, ejection, plan, state } = watched;
    if (state.health === 'down') return;
    ejection.begin(plan.passive.failTimeout, performance.now());
    const what = failedRequests.onProbation
      ? 'a request failed after it came back'
      : `${failedRequests.inRow} requests in a row failed`;
    this.takeDown(watched, `${what}: ${detail}`);
  }

  private takeDown(watched: Watched, reason: string): void {
    const before = watched.state.health;
    watched.state = { health: 'down', against: 0 };
    if (before !== 'down') this.report(watched, reason, before);
    if (watched.plan.active.interval === 0) this.tryAgainLater(watched);
  }

  private tryAgainLater(watched: Watched): void {
    const rest = Math.max(watched.passive.rest(Date.now()), watched.ejection.rest(performance.now()));
    this.next(watched, rest, () => this.recover(watched));
  }

  private recover(watched: Watched): void {
    if (watched.timer !== null) clearTimeout(watched.timer);
    watched.nextTry = null;
    this.becomes(watched, { health: 'up', against: 0 }, null);
  }

  private async check(watched: Watched): Promise<void> {
    const { active } = watched.plan;
    const failure = await this.probe(watched);
    // A reload or the end may have come while the check was under way.
    if (!this.watched.includes(watched)) return;
    const isHeld = watched.ejection.holds(performance.now());
    if (failure !== null) watched.failures.add(failure, Date.now());
    else if (!isHeld) watched.failures.clear();
    const after = afterCheck(watched.state, failure === null, active);
    if (after.health === 'up' && isHeld) watched.state = { health: 'down', against: active.rise - 1 };
    else this.becomes(watched, after, failure === null ? null : `${active.fall} checks failed: ${failure}`);
    const pause = active.interval * (1 + JITTER * (Math.random() - 0.5));
    this.next(watched, pause, () => void this.check(watched));
  }

  /** @param reason in words where it is down, else null */
  private becomes(watched: Watched, state: HealthState, reason: string | null): void {
    const before = watched.state.health;
    watched.state = state;
    if (state.health === before) return;
    if (before === 'down') {
      watched.failures.clear();
      watched.failedRequests.cameUp(watched.ejection.isUnproven, machineTime(performance.now()));
    }
    this.report(watched, reason, before);
  }

  /** Tries a backend again after `pause` ms. */
  private next(watched: Watched, pause: number, run: () => void): void {
    if (watched.timer !== null) clearTimeout(watched.timer);
    watched.nextTry = Date.now() + pause;
    watched.timer = setTimeout(run, pause);
  }

  private find(upstream: string, name: string): Watched | undefined {
    return this.watched.find((one) => one.upstream === upstream && one.backend.name === name);
  }

  private probe({ backend, plan: { active: plan }, tls, header }: Watched): Promise<string | null> {
    const checked = { backend, plan, tls: tls?.optionsFor(backend.host) ?? null, header };
    return plan.type === 'tcp' ? tcpProbe(checked) : httpProbe(checked);
  }

  private report(watched: Watched, reason: string | null, before: BackendHealth['health']): void {
    this.onChange(healthOf(watched), reason, before);
  }
}

function healthOf({ upstream, backend, state, failedRequests }: Watched): BackendHealth {
  const { health } = state;
  return { upstream, name: backend.name, health, onProbation: health === 'up' && failedRequests.onProbation };
}

function clearTimers(watched: readonly Watched[]): void {
  for (const { timer, pending } of watched) {
    if (timer !== null) clearTimeout(timer);
    if (pending !== null) clearTimeout(pending.timer);
  }
}

function sameServer(a: BackendPlan, b: BackendPlan): boolean {
  return a.name === b.name && a.host === b.host && a.port === b.port;
}
