import type { Health } from '../journal/record';
import type { BackendHealth, BackendPlan, HealthPlan, UpstreamPlan } from '../plan';
import { probe } from './probe';
import { afterCheck, type HealthState } from './thresholds';

/** Told of every change. `reason` is in words, null where the backend came up. */
export type OnHealthChange = (change: BackendHealth, reason: string | null) => void;

interface Watched {
  upstream: string;
  backend: BackendPlan;
  plan: HealthPlan;
  state: HealthState;
  timer: NodeJS.Timeout | null;
}

/** Share of the interval by which checks are spread, so that they do not come in step. */
const JITTER = 0.2;

/**
 * The health of all backends: active checks at an interval, and what the workers report of requests
 * that failed. One failed request takes a backend down (as nginx's `max_fails=1`); checks bring it back.
 */
export class HealthMonitor {
  private readonly watched: Watched[] = [];
  private stopped = false;

  constructor(
    upstreams: readonly UpstreamPlan[],
    private readonly onChange: OnHealthChange,
  ) {
    for (const upstream of upstreams) {
      for (const backend of upstream.backends) {
        const state: HealthState = { health: 'unknown', against: 0 };
        this.watched.push({ upstream: upstream.name, backend, plan: upstream.health, state, timer: null });
      }
    }
  }

  start(): void {
    for (const watched of this.watched) void this.check(watched);
  }

  stop(): void {
    this.stopped = true;
    for (const { timer } of this.watched) if (timer !== null) clearTimeout(timer);
  }

  current(): BackendHealth[] {
    return this.watched.map(({ upstream, backend, state }) => ({
      upstream,
      name: backend.name,
      health: state.health,
    }));
  }

  /** A request failed on a backend. @param detail why, in words */
  requestFailed(upstream: string, name: string, detail: string): void {
    const watched = this.watched.find((one) => one.upstream === upstream && one.backend.name === name);
    if (watched === undefined) return;
    const before = watched.state.health;
    watched.state = { health: 'down', against: 0 };
    if (before !== 'down') this.report(watched, `a request failed: ${detail}`);
  }

  private async check(watched: Watched): Promise<void> {
    const { backend, plan } = watched;
    const failure = await probe(backend.host, backend.port, plan.timeout);
    if (this.stopped) return;
    const before: Health = watched.state.health;
    watched.state = afterCheck(watched.state, failure === null, plan);
    if (watched.state.health !== before)
      this.report(watched, failure && `${plan.fall} checks failed: ${failure}`);
    const pause = plan.interval * (1 + JITTER * (Math.random() - 0.5));
    watched.timer = setTimeout(() => void this.check(watched), pause);
  }

  private report(watched: Watched, reason: string | null): void {
    this.onChange(
      { upstream: watched.upstream, name: watched.backend.name, health: watched.state.health },
      reason,
    );
  }
}
