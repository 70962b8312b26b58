import type { Failure } from '@/lib/core/failure';
import type { BackendHealth } from '@/lib/core/intent';
import type { BackendPlan, HealthPlan, UpstreamPlan } from '@/lib/core/plan';
import { ConsecutiveFailures } from '../upstream/consecutive-failures';
import type { BackendTls } from '../upstream/tls/backend-tls';
import type { HealthState } from './check-thresholds';
import { Ejection } from './ejection';
import { FailureTracker } from './failure-tracker';
import { runHttpProbe } from './http-probe';
import { PassiveHealth } from './passive-health';
import { runTcpProbe } from './tcp-probe';

/** A backend whose health is watched, and all that is known of it. */
export interface MonitoredBackend {
  upstream: string;
  backend: BackendPlan;
  plan: HealthPlan;
  state: HealthState;
  passiveHealth: PassiveHealth;
  /** Times are the machine's. */
  failedRequests: ConsecutiveFailures;
  ejection: Ejection;
  /** Takes it down for failed requests, unless it responds before. */
  pending: PendingEjection | null;
  failures: FailureTracker;
  /** When it is tried again, ms since the epoch; null if no retry is planned. */
  nextTryAt: number | null;
  tls: BackendTls | null;
  /** PROXY protocol header of a check, or null. */
  proxyProtocolHeader: Buffer | null;
  timer: NodeJS.Timeout | null;
}

/** When a backend is taken down for failed requests, ms on the monotonic clock. */
interface PendingEjection {
  dueAt: number;
  timer: NodeJS.Timeout;
}

/**
 * A backend of a new plan, with what is known of it.
 * @param known the same server in the previous plan, if it was there
 */
export function createMonitoredBackend(
  upstream: UpstreamPlan,
  backend: BackendPlan,
  { tls, proxyProtocolHeader }: Pick<MonitoredBackend, 'tls' | 'proxyProtocolHeader'>,
  known: MonitoredBackend | undefined,
): MonitoredBackend {
  const plan = upstream.health;
  const memory = plan.active.intervalMs > 0 ? 0 : plan.passive.failTimeoutMs;
  const failedRequests = known?.failedRequests ?? new ConsecutiveFailures(0);
  failedRequests.limit = plan.passive.maxFailedRequests;
  return {
    upstream: upstream.name,
    backend,
    plan,
    state: known?.state ?? { health: 'unknown', opposingStreak: 0 },
    passiveHealth: new PassiveHealth(plan.passive),
    failures: known?.failures ?? new FailureTracker(memory),
    failedRequests,
    ejection: known?.ejection ?? new Ejection(),
    tls,
    proxyProtocolHeader,
    pending: null,
    timer: null,
    nextTryAt: null,
  };
}

/** Checks a backend once. @returns what speaks against it, or null */
export function probeBackend({
  backend,
  plan: { active: plan },
  tls,
  proxyProtocolHeader,
}: MonitoredBackend): Promise<Failure | null> {
  const checked = {
    backend,
    plan,
    tls: tls?.createConnectionOptions(backend.host) ?? null,
    proxyProtocolHeader,
  };
  return plan.type === 'tcp' ? runTcpProbe(checked) : runHttpProbe(checked);
}

/** Its health, as reported to the workers and the log. */
export function toBackendHealth({
  upstream,
  backend,
  state,
  failedRequests,
}: MonitoredBackend): BackendHealth {
  const { health } = state;
  return { upstream, name: backend.name, health, onProbation: health === 'up' && failedRequests.onProbation };
}

/** Ends what is planned for them. */
export function clearTimers(watched: readonly MonitoredBackend[]): void {
  for (const { timer, pending } of watched) {
    if (timer !== null) clearTimeout(timer);
    if (pending !== null) clearTimeout(pending.timer);
  }
}

/** Whether what is known of one holds for the other: name and address are the same. */
export function isSameServer(a: BackendPlan, b: BackendPlan): boolean {
  return a.name === b.name && a.host === b.host && a.port === b.port;
}
