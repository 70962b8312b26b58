import type { Failure } from '@/lib/core/failure';
import type { Intent, UnpinBatch } from '@/lib/core/intent';
import type { Plan } from '@/lib/core/plan';
import type {
  Plane,
  PlaneCounters,
  PlaneEvents,
  PlaneStatus,
  PlaneTopology,
  PreparedPlan,
} from '@/lib/core/plane';

const failure: Failure = { code: 'other', detail: 'it fails in this test' };

/** A plane without processes, for tests of code that uses planes: does each call at once, and keeps its arguments. */
export class FakePlane implements Plane {
  readonly unpins: UnpinBatch[] = [];
  readonly counters: PlaneCounters = {
    rejected: 0,
    droppedCookies: 0,
    unrecordedDecisions: 0,
    rejectedRequests: 0,
  };
  private intentVersion = -1;
  private isServing = false;
  private withinQuota = true;
  private readonly downBackends = new Set<string>();

  /**
   * @param failing names of backends that fail their checks
   * @param impossible a plan that it refuses
   */
  constructor(
    private plan: Plan,
    readonly events: PlaneEvents,
    private readonly failing: readonly string[] = [],
    private readonly impossible: Plan | null = null,
  ) {}

  async start(intent: Intent, unpins: readonly UnpinBatch[]): Promise<PlaneTopology> {
    this.checkPlan(this.plan);
    this.isServing = true;
    this.applyUnpins(unpins);
    this.applyIntent(intent);
    const listeners = this.plan.listeners.map((listener, index) => ({
      ...listener,
      port: listener.port === 0 ? 40_000 + index : listener.port,
    }));
    return { listeners, upstreams: this.plan.upstreams };
  }

  startHealthChecks(): void {
    for (const upstream of this.plan.upstreams)
      for (const { name } of upstream.backends) {
        const isDown = this.failing.includes(name);
        if (isDown) this.downBackends.add(name);
        const change = { upstream: upstream.name, name, health: isDown ? 'down' : 'up' } as const;
        this.events.onHealthChange(
          change,
          isDown ? { trigger: 'checks', count: 1, failure } : null,
          'unknown',
        );
      }
  }

  async preparePlan(plan: Plan): Promise<PreparedPlan> {
    this.checkPlan(plan);
    return {
      commit: async (intent) => {
        this.plan = plan;
        this.applyIntent(intent);
      },
      discard: () => undefined,
    };
  }

  applyIntent(intent: Intent): void {
    this.intentVersion = intent.version;
  }

  applyUnpins(unpins: readonly UnpinBatch[]): void {
    this.unpins.push(...unpins);
  }

  setWithinQuota(withinQuota: boolean): void {
    this.withinQuota = withinQuota;
  }

  getStatus(): PlaneStatus {
    return {
      servingCount: this.isServing ? this.plan.workers : 0,
      appliedIntent: this.intentVersion,
      counters: this.counters,
      recordingState: this.withinQuota ? 'recording' : 'shedding',
      backends: this.plan.upstreams.flatMap(({ name: upstream, backends }) =>
        backends.map(({ name }): PlaneStatus['backends'][number] =>
          this.downBackends.has(name) ? [upstream, name, 0, 0, 1, 0, null, failure] : [upstream, name, 0, 0],
        ),
      ),
    };
  }

  async replaceProcesses(): Promise<number> {
    return this.plan.workers;
  }

  async stop(): Promise<void> {
    this.isServing = false;
  }

  private checkPlan(plan: Plan): void {
    if (plan === this.impossible) throw new Error('this plan cannot be applied');
  }
}
