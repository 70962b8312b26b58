import type { Failure } from '@/lib/core/failure';
import type { Intent, UnpinBatch } from '@/lib/core/intent';
import type { BackendLoad, BackendStatus } from '@/lib/core/journal-records';
import type { Logger } from '@/lib/core/logger';
import type { Plan } from '@/lib/core/plan';
import type { Plane, PlaneEvents, PlaneStatus, PlaneTopology, PreparedPlan } from '@/lib/core/plane';
import { HealthMonitor } from '../health/health-monitor';
import { CertificateWatcher } from '../listener/tls/certificate-watcher';
import type { PeerStore } from '../peers/peer-store';
import type { FailedRequest } from '../upstream/consecutive-failures';
import { LearnedPinsFile } from './learned-pins-file';
import { WorkerGroup } from './worker-group';

export interface EmbeddedPlaneOptions {
  plan: Plan;
  /** Script of a worker's process. */
  workerScript: string;
  /** File in which learned pins survive a restart. */
  learnedFile: string;
  /** The store by which nodes share their pins; null if there is one node only. */
  peerStore: PeerStore | null;
  log: Logger;
}

/** How often learned pins are put on disk, ms: a crash of all processes forgets no more than this. */
const persistLearnedIntervalMs = 2000;

/** The proxy of this product as a plane: its worker processes, the checks of their backends and their certificates. */
export class EmbeddedPlane implements Plane {
  private readonly workers: WorkerGroup;
  private readonly health: HealthMonitor;
  private readonly certificates: CertificateWatcher;
  private readonly learnedPinsFile: LearnedPinsFile;
  private persistTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: EmbeddedPlaneOptions,
    events: PlaneEvents,
  ) {
    const { plan, log } = options;
    this.health = new HealthMonitor(
      plan.upstreams,
      (change, reason, before) => {
        events.onHealthChange(change, reason, before);
        this.workers.applyHealth(change);
      },
      plan.workers,
    );
    this.learnedPinsFile = new LearnedPinsFile(options.learnedFile, log);
    this.workers = new WorkerGroup(
      options.workerScript,
      plan,
      () => this.health.getHealth(),
      {
        onBackendFailure: (...failure) => this.onBackendFailure(...failure),
        onBackendResponse: (upstream, backend, at) => this.health.reportResponse(upstream, backend, at),
        onRestart: (exit) => events.onRestart(exit),
        log,
      },
      this.learnedPinsFile.read(),
      options.peerStore,
    );
    this.certificates = new CertificateWatcher(log, (tls) => this.workers.applyCertificates(tls));
  }

  async start(intent: Intent, unpins: readonly UnpinBatch[]): Promise<PlaneTopology> {
    this.workers.applyIntent(intent);
    this.workers.applyUnpins(unpins);
    try {
      const listeners = await this.workers.start();
      const { plan } = this.options;
      this.certificates.watch(plan.listeners);
      this.persistTimer = setInterval(() => this.persistLearned(), persistLearnedIntervalMs);
      return { listeners, upstreams: plan.upstreams };
    } catch (error) {
      await this.workers.stop();
      throw error;
    }
  }

  startHealthChecks(): void {
    this.health.start();
  }

  async preparePlan(plan: Plan): Promise<PreparedPlan> {
    this.certificates.validate(plan.listeners);
    const updateHealth = this.health.prepareUpdate(plan.upstreams);
    const prepared = await this.workers.prepare(plan);
    return {
      commit: async (intent) => {
        const committed = this.workers.reload(prepared);
        this.certificates.watch(plan.listeners);
        updateHealth();
        this.workers.applyIntent(intent);
        for (const state of this.health.getHealth()) this.workers.applyHealth(state);
        await committed;
      },
      discard: () => this.workers.discardPlan(),
    };
  }

  applyIntent(intent: Intent): void {
    this.workers.applyIntent(intent);
  }

  applyUnpins(unpins: readonly UnpinBatch[]): void {
    this.workers.applyUnpins(unpins);
  }

  setWithinQuota(withinQuota: boolean): void {
    this.workers.setWithinQuota(withinQuota);
  }

  getStatus(): PlaneStatus {
    const { servingCount, appliedIntent, counters, recordingState } = this.workers;
    const backends = this.workers.inFlightByBackend().map((load) => this.getBackendStatus(load));
    return { servingCount, appliedIntent, counters, recordingState, backends };
  }

  async replaceProcesses(): Promise<number> {
    await this.workers.replaceAll();
    return this.options.plan.workers;
  }

  async stop(): Promise<void> {
    clearInterval(this.persistTimer);
    this.health.stop();
    this.certificates.close();
    await this.workers.stop();
    this.persistLearned();
  }

  private onBackendFailure(
    upstream: string,
    backend: string,
    failure: Failure,
    request: FailedRequest | null,
  ): void {
    if (request === null) this.health.reportConnectFailure(upstream, backend, failure);
    else this.health.reportRequestFailure(upstream, backend, failure, request);
  }

  private getBackendStatus(load: BackendLoad): BackendStatus {
    const failing = this.health.getFailureSummary(load[0], load[1]);
    if (failing === null) return load;
    const { failures, since, nextTry, failure } = failing;
    return [...load, failures, since * 1000, nextTry === null ? null : Math.round(nextTry) * 1000, failure];
  }

  private persistLearned(): void {
    const pins = this.workers.takeLearned();
    if (pins !== null && !this.learnedPinsFile.write(pins)) this.workers.markLearnedUnsaved();
  }
}
