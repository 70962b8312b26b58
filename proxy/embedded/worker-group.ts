import type { EventPayload } from '@/lib/core/events';
import type { Failure } from '@/lib/core/failure';
import type { BackendHealth, Intent, UnpinBatch } from '@/lib/core/intent';
import type { BackendLoad } from '@/lib/core/journal-records';
import type { Logger } from '@/lib/core/logger';
import type { ListenerPlan, Plan } from '@/lib/core/plan';
import type { PlaneCounters } from '@/lib/core/plane';
import type { RecordingState } from '@/lib/core/recording-state';
import type { ListenerTlsPlan } from '@/lib/core/tls-plan';
import type { PeerExchange } from '../peers/peer-exchange';
import type { PeerStore } from '../peers/peer-store';
import type { LearnedPinBatch } from '../sticky/learn-table';
import { LearnTableSync } from '../sticky/learn-table-sync';
import { chunkUnpinBatches, UnpinnedSessions } from '../sticky/unpinned-sessions';
import type { FailedRequest } from '../upstream/consecutive-failures';
import type { AcceptStrategy } from './accept-strategy';
import { DistributingAcceptor } from './distributing-acceptor';
import type { SupervisorToWorkerMessage, WorkerToSupervisorMessage } from './messages';
import { sharePins } from './share-pins';
import { SharedSocketAcceptor } from './shared-socket-acceptor';
import { WorkerPool } from './worker-pool';
import { sendToWorker, type WorkerProcess, waitForMessage } from './worker-process';
import { groupRecordingState, inFlightByBackend, totalCounters } from './worker-report';

export interface WorkerGroupEvents {
  /** @param request what the backend had taken and did not respond to; null if it took no connection */
  onBackendFailure(upstream: string, backend: string, failure: Failure, request: FailedRequest | null): void;
  /** A backend responded at `at` (ms, machine time) after it had failed requests. */
  onBackendResponse(upstream: string, backend: string, at: number): void;
  /** A worker ended that should not have. */
  onRestart(exit: EventPayload<'process-restarted'>): void;
  log: Logger;
}

/** All workers: sends each the same, and joins what they report. */
export class WorkerGroup {
  private readonly acceptStrategy: AcceptStrategy;
  private readonly pool: WorkerPool;
  private readonly learning: LearnTableSync;
  /** What is shared with other nodes; null if nothing is. */
  private readonly peers: PeerExchange | null;
  private hasUnsavedPins = false;
  private withinQuota = true;
  private intent: Intent = { version: 0, backends: [] };
  private readonly unpinned = new UnpinnedSessions();

  /**
   * @param script the worker's
   * @param peerStore the store that other nodes share; null if there are none
   */
  constructor(
    script: string,
    private plan: Plan,
    private readonly getHealth: () => BackendHealth[],
    private readonly events: WorkerGroupEvents,
    learned: LearnedPinBatch[],
    peerStore: PeerStore | null,
  ) {
    this.acceptStrategy =
      plan.workers === 1 ? new SharedSocketAcceptor() : new DistributingAcceptor(plan.workers, events.log);
    this.pool = new WorkerPool(script, plan.journal, {
      onMessage: (worker, message) => this.onMessage(worker, message),
      onExit: ({ child }) => this.acceptStrategy.removeWorker(child),
      onRestart: (exit) => events.onRestart(exit),
      log: events.log,
    });
    // Workers learn; the supervisor only keeps their reports, for those that start later.
    this.learning = new LearnTableSync(() => undefined);
    for (const upstream of plan.upstreams) this.learning.getTable(upstream);
    this.learning.merge(learned);
    this.peers = sharePins(peerStore, this.learning, (message) => this.broadcast(message), events.log);
    this.peers?.setUpstreams(plan.upstreams);
  }

  /**
   * Forks as many workers as the plan has and waits until all serve.
   * @returns the listeners with the ports that they have
   * @throws with a sentence if one cannot start or an address cannot be used
   */
  async start(): Promise<ListenerPlan[]> {
    const listeners = await this.acceptStrategy.prepare(this.plan.listeners);
    this.plan = { ...this.plan, listeners };
    this.acceptStrategy.commit();
    for (let id = 1; id <= this.plan.workers; id++) await this.pool.start(id);
    return listeners;
  }

  applyIntent(intent: Intent): void {
    this.intent = intent;
    this.broadcast({ type: 'intent', intent });
  }

  applyUnpins(unpins: readonly UnpinBatch[]): void {
    for (const portion of chunkUnpinBatches(unpins)) {
      this.unpinned.apply(portion);
      this.broadcast({ type: 'unpin-batch', unpins: portion });
    }
  }

  /**
   * Prepares a new plan, here and in every worker; it is not applied before `reload`.
   * @returns the plan for `reload`
   * @throws Error, a sentence, if one of them cannot; all have discarded it then
   */
  async prepare(plan: Plan): Promise<Plan> {
    const preparedPlan = { ...plan, listeners: await this.acceptStrategy.prepare(plan.listeners) };
    const responses = await this.request({ type: 'prepare-plan', plan: preparedPlan }, 'plan-prepared');
    for (const response of responses) {
      if (response === null || response.problem === null) continue;
      this.discardPlan();
      throw new Error(response.problem);
    }
    return preparedPlan;
  }

  /** Gives up the plan that was made ready. */
  discardPlan(): void {
    this.acceptStrategy.discard();
    this.broadcast({ type: 'discard-plan' });
  }

  /** Applies the prepared plan on every worker, and on those that start later. */
  async reload(plan: Plan): Promise<void> {
    this.plan = plan;
    for (const upstream of plan.upstreams) this.learning.getTable(upstream);
    this.peers?.setUpstreams(plan.upstreams);
    for (const worker of this.pool.servingWorkers) worker.plan = plan;
    const responses = this.request({ type: 'commit-plan', plan }, 'plan-committed');
    this.acceptStrategy.commit();
    await responses;
  }

  /** Has the workers use renewed certificates. @param tls of the listeners, in the order of the plan */
  applyCertificates(tls: (ListenerTlsPlan | null)[]): void {
    const listeners = this.plan.listeners.map((listener, index) => ({ ...listener, tls: tls[index] }));
    this.plan = { ...this.plan, listeners };
    for (const worker of this.pool.servingWorkers) worker.plan = this.plan;
    this.broadcast({ type: 'certificates', tls });
  }

  /** Sends a message to all serving workers; resolves with their replies, null for one that exited instead. */
  private request<Type extends WorkerToSupervisorMessage['type']>(
    message: SupervisorToWorkerMessage,
    type: Type,
  ) {
    const responses = this.pool.servingWorkers.map((worker) => waitForMessage(worker, type));
    for (const worker of this.pool.servingWorkers) this.sendPlan(worker, message);
    return Promise.all(responses);
  }

  applyHealth(health: BackendHealth): void {
    this.broadcast({ type: 'health', health });
  }

  /** Version of the operator's intent that every worker has applied. */
  get appliedIntent(): number {
    const applied = this.pool.liveWorkers.filter(({ state }) => state !== 'starting');
    return applied.length === 0 ? -1 : Math.min(...applied.map((worker) => worker.appliedIntentVersion));
  }

  get servingCount(): number {
    return this.pool.servingWorkers.length;
  }

  /** What all workers counted since the start. */
  get counters(): PlaneCounters {
    return totalCounters(this.pool.liveWorkers, this.pool.exitedCounters);
  }

  /** What becomes of decisions, on the worker that is worst off. */
  get recordingState(): RecordingState {
    return groupRecordingState(this.pool.liveWorkers);
  }

  /** Whether the journal is within its bound. */
  setWithinQuota(withinQuota: boolean): void {
    this.withinQuota = withinQuota;
    this.broadcast({ type: 'journal-quota', withinQuota });
  }

  /** All learned pins, or null if none was made or used since the last call. */
  takeLearned(): LearnedPinBatch[] | null {
    if (!this.hasUnsavedPins) return null;
    this.hasUnsavedPins = false;
    return this.learning.snapshot(Date.now());
  }

  /** What was taken last could not be kept: the next call gives it again. */
  markLearnedUnsaved(): void {
    this.hasUnsavedPins = true;
  }

  /** What each backend has to do, over all workers. */
  inFlightByBackend(): BackendLoad[] {
    return inFlightByBackend(this.pool.liveWorkers);
  }

  /** Has each worker replaced by a new one, as `WorkerPool.replaceAll`; those before get the grace of the plan. */
  replaceAll(): Promise<void> {
    return this.pool.replaceAll(this.plan.workers, this.plan.grace.restartMs);
  }

  /** Ends all workers, with the grace of the plan for requests in flight. */
  async stop(): Promise<void> {
    const graceMs = this.plan.grace.stopMs;
    this.learning.stop();
    this.acceptStrategy.close();
    this.broadcast({ type: 'stop', graceMs });
    await this.pool.waitForExit(graceMs);
    await this.peers?.stop();
  }

  private onMessage(worker: WorkerProcess, message: WorkerToSupervisorMessage): void {
    switch (message.type) {
      case 'ready':
        worker.plan = this.plan;
        this.sendPlan(worker, {
          type: 'start',
          id: worker.id,
          journalSlot: worker.journalSlot,
          plan: this.plan,
          intent: this.intent,
          health: this.getHealth(),
          learned: this.learning.snapshot(Date.now()),
          withinQuota: this.withinQuota,
          sharesPins: this.peers !== null,
        });
        for (const unpins of chunkUnpinBatches(this.unpinned.snapshot()))
          sendToWorker(worker, { type: 'unpin-batch', unpins });
        break;
      case 'listening':
        // It could not receive what was applied while it started.
        if (worker.plan !== this.plan) this.sendPlan(worker, { type: 'commit-plan', plan: this.plan });
        sendToWorker(worker, { type: 'intent', intent: this.intent });
        sendToWorker(worker, { type: 'journal-quota', withinQuota: this.withinQuota });
        if (this.peers?.hasLivePeers) sendToWorker(worker, { type: 'live-peers', hasLivePeers: true });
        for (const health of this.getHealth()) sendToWorker(worker, { type: 'health', health });
        this.acceptStrategy.addWorker(worker.id - 1, worker.child);
        break;
      case 'connections-changed':
        this.acceptStrategy.onConnectionReport(worker.child, message.taken, message.closed);
        break;
      case 'request-failed':
        this.onFailureMessage(worker, message);
        break;
      case 'backend-recovered':
        this.events.onBackendResponse(message.upstream, message.backend, message.recoveredAt);
        for (const other of this.pool.liveWorkers) if (other !== worker) sendToWorker(other, message);
        break;
      case 'log':
        this.events.log(message.level, message.message);
        break;
      case 'learned-pins': {
        // Not as an argument of the next call, which is made only if there are other nodes.
        const news = this.learning.merge(message.learned);
        this.peers?.share(news);
        this.hasUnsavedPins = true;
        for (const other of this.pool.liveWorkers) if (other !== worker) sendToWorker(other, message);
        break;
      }
      case 'find-pins':
      case 'claim-first-request':
        this.peers?.ask(message, (claim) =>
          sendToWorker(worker, { type: 'peer-response', id: message.id, claim }),
        );
        break;
      case 'rate-usage':
        for (const other of this.pool.liveWorkers) if (other !== worker) sendToWorker(other, message);
        break;
      case 'intent-applied':
        worker.appliedIntentVersion = message.version;
        break;
      case 'gauges':
        worker.gauges = message.gauges;
        break;
      default:
    }
  }

  private onFailureMessage(
    worker: WorkerProcess,
    { upstream, backend, failure, request }: Extract<WorkerToSupervisorMessage, { type: 'request-failed' }>,
  ): void {
    this.events.onBackendFailure(upstream, backend, failure, request);
    if (request === null) return;
    const message: SupervisorToWorkerMessage = { type: 'request-failed', upstream, backend, request };
    for (const other of this.pool.liveWorkers) if (other !== worker) sendToWorker(other, message);
  }

  /** Sends a message to all of them, also those that start or retire: all serve by the same settings. */
  private broadcast(message: SupervisorToWorkerMessage): void {
    for (const worker of this.pool.liveWorkers) sendToWorker(worker, message);
  }

  /** Sends a plan, after what the worker needs for its listeners. */
  private sendPlan(worker: WorkerProcess, message: SupervisorToWorkerMessage): void {
    if (worker.child.connected) this.acceptStrategy.sendSockets(worker.child);
    sendToWorker(worker, message);
  }
}
