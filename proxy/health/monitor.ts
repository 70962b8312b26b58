import type { BackendHealth, BackendPlan, HealthPlan, UpstreamPlan } from '../plan';
import { proxyHeader } from '../proxy-protocol/write';
import { BackendTls } from '../tls/backend-tls';
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
  failures: Failures;
  /** When it is tried again, ms since the epoch; null where nobody has planned to. */
  nextTry: number | null;
  tls: BackendTls | null;
  /** PROXY protocol header of a check, or null. */
  header: Buffer | null;
  timer: NodeJS.Timeout | null;
}

/** Share of the interval by which checks are spread, so that they do not come in step. */
const JITTER = 0.2;

/**
 * The health of all backends: active checks at an interval, and what the workers report of requests that
 * failed. Checks bring a backend back as soon as `rise` of them pass; where they are off, it is tried again
 * after its time.
 */
export class HealthMonitor {
  private watched: Watched[] = [];
  private started = false;

  constructor(
    upstreams: readonly UpstreamPlan[],
    private readonly onChange: OnHealthChange,
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
        const rest = { tls, header, timer: null, nextTry: null };
        return { upstream: upstream.name, backend, plan, state, passive, failures, ...rest };
      });
    });
    for (const { timer } of before) if (timer !== null) clearTimeout(timer);
    if (this.started) this.start();
  }

  start(): void {
    this.started = true;
    for (const watched of this.watched) {
      if (watched.plan.active.interval > 0) void this.check(watched);
    }
  }

  stop(): void {
    for (const { timer } of this.watched) if (timer !== null) clearTimeout(timer);
    this.watched = [];
  }

  current(): BackendHealth[] {
    return this.watched.map(({ upstream, backend, state }) => {
      return { upstream, name: backend.name, health: state.health };
    });
  }

  /** What speaks against a backend at the moment; null where nothing does. */
  failing(upstream: string, name: string): Failing | null {
    const watched = this.find(upstream, name);
    return watched?.failures.at(Date.now(), watched.state.health === 'down', watched.nextTry) ?? null;
  }

  /** A request failed on a backend. @param detail why, in words */
  requestFailed(upstream: string, name: string, detail: string): void {
    const watched = this.find(upstream, name);
    if (watched === undefined) return;
    const now = Date.now();
    watched.failures.add(detail, now);
    if (!watched.passive.failed(now)) return;
    const before = watched.state.health;
    watched.state = { health: 'down', against: 0 };
    if (before !== 'down') this.report(watched, `a request failed: ${detail}`, before);
    if (watched.plan.active.interval === 0) this.tryAgainLater(watched);
  }

  private tryAgainLater(watched: Watched): void {
    this.next(watched, watched.passive.rest(Date.now()), () => {
      const before = watched.state.health;
      watched.state = { health: 'up', against: 0 };
      watched.nextTry = null;
      watched.failures.clear();
      this.report(watched, null, before);
    });
  }

  private async check(watched: Watched): Promise<void> {
    const { active } = watched.plan;
    const failure = await this.probe(watched);
    // A reload or the end may have come while the check was under way.
    if (!this.watched.includes(watched)) return;
    if (failure === null) watched.failures.clear();
    else watched.failures.add(failure, Date.now());
    const before = watched.state.health;
    watched.state = afterCheck(watched.state, failure === null, active);
    if (watched.state.health !== before) {
      const reason = failure === null ? null : `${active.fall} checks failed: ${failure}`;
      this.report(watched, reason, before);
    }
    const pause = active.interval * (1 + JITTER * (Math.random() - 0.5));
    this.next(watched, pause, () => void this.check(watched));
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

  private report(
    { upstream, backend, state }: Watched,
    reason: string | null,
    before: BackendHealth['health'],
  ): void {
    this.onChange({ upstream, name: backend.name, health: state.health }, reason, before);
  }
}

function sameServer(a: BackendPlan, b: BackendPlan): boolean {
  return a.name === b.name && a.host === b.host && a.port === b.port;
}
