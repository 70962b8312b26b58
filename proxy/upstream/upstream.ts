import type { BackendHealth, BackendIntent } from '@/lib/core/intent';
import type { BackendPlan, UpstreamPlan } from '@/lib/core/plan';
import type { DeadlineSweeper } from '../clock/deadline-sweeper';
import { Backend } from './backend';
import { RequestQueue } from './request-queue';
import { TunnelDrainer } from './tunnel-drainer';

/** A named set of backends, as one worker knows it. */
export class Upstream {
  readonly name: string;
  readonly jsonName: string;
  /** Set once the configuration no longer names it. */
  isRemoved = false;
  /** Those that the configuration names. */
  backends: readonly Backend[] = [];
  /** Those and the ones it once named: a pin may still name one of them. */
  knownBackends: readonly Backend[] = [];
  readonly requestQueue: RequestQueue;
  private backendsByName: ReadonlyMap<string, Backend> = new Map();

  /** @param workerCount processes that share the limits of its backends */
  constructor(
    public plan: UpstreamPlan,
    private readonly workerCount: number,
    deadlines: DeadlineSweeper,
  ) {
    this.name = plan.name;
    this.jsonName = JSON.stringify(plan.name);
    this.requestQueue = new RequestQueue(
      () => this.plan.full,
      () => this.backends,
      deadlines,
    );
    deadlines.add(new TunnelDrainer(this));
    this.update(plan);
  }

  /**
   * Applies a new plan. Backends that it still names at the same address keep their requests in flight and their state;
   * those that it no longer names take no more requests.
   */
  update(plan: UpstreamPlan): void {
    const previous = this.knownBackends;
    this.plan = plan;
    this.backends = plan.backends.map((wanted) => {
      const same = previous.find(({ name, host, port }) => {
        return name === wanted.name && host === wanted.host && port === wanted.port;
      });
      same?.update(wanted, this.workerCount);
      return same ?? this.createBackend(wanted);
    });
    const { maxFailedRequests } = plan.health.passive;
    for (const backend of this.backends) backend.failedRequests.limit = maxFailedRequests;
    const removed = previous.filter((backend) => !this.backends.includes(backend));
    for (const backend of removed) backend.isRemoved = true;
    this.knownBackends = [...this.backends, ...removed];
    this.backendsByName = new Map(this.backends.map((backend) => [backend.name, backend]));
  }

  private createBackend(plan: BackendPlan): Backend {
    const backend = new Backend(plan, this.workerCount);
    backend.onSlotFreed = () => {
      if (!backend.isFull) this.requestQueue.onSlotFreed(backend);
    };
    return backend;
  }

  /** The backend that the configuration names so. */
  findBackend(name: string): Backend | undefined {
    return this.backendsByName.get(name);
  }

  /** Applies the operator's intent. */
  applyIntent(intent: BackendIntent): void {
    const backend = this.findBackend(intent.name);
    if (backend === undefined) return;
    backend.adminState = intent.adminState;
    backend.drainDeadline = intent.drainDeadline;
    backend.weight = intent.weight;
  }

  /** @param now ms since the epoch */
  applyHealth(health: BackendHealth, now: number): void {
    this.findBackend(health.name)?.setHealth(health.health, now, health.onProbation);
  }
}
