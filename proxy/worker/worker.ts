import { formatError, formatFatalError } from '@/lib/core/format-error.mjs';
import type { Logger } from '@/lib/core/logger';
import type { Address, Plan } from '@/lib/core/plan';
import { onParentExit, sendToProcess } from '@/lib/core/process-channel';
import type { SupervisorToWorkerMessage, WorkerToSupervisorMessage } from '../embedded/messages';
import type { BoundSocket } from '../listener/bind-socket';
import { DistributedConnections } from '../listener/distributed-connections';
import type { RawHandle } from '../node-internals/raw-handle';
import { PeerLookups } from '../sticky/peer-lookups';
import { watchFileLimit } from '../supervisor/file-limit-watch';
import { type DataPlane, type PreparedPlan, startDataPlane } from './data-plane';
import type { DataPlaneEvents } from './worker-context';

const gaugesIntervalMs = 1000;
/** How often the other workers get what clients did here whose rates are limited, ms. */
const rateUsageIntervalMs = 50;

type MessageOfType<Type extends SupervisorToWorkerMessage['type']> = Extract<
  SupervisorToWorkerMessage,
  { type: Type }
>;

/**
 * Has this process serve as a worker: it does what the supervisor's messages say, and ends with the supervisor.
 * @param process forked by the supervisor
 */
export function startWorker(process: NodeJS.Process): void {
  const worker = new Worker(process);
  process.on('message', (message: SupervisorToWorkerMessage, handle: unknown) =>
    worker.enqueue(message, handle as RawHandle),
  );
  // Ctrl-C reaches the whole process group; the supervisor decides when a worker ends.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  // SIGUSR2 is for the supervisor, but may reach all processes of a service.
  process.on('SIGUSR2', () => undefined);
  process.on('uncaughtException', (error) => worker.exitAfterError(error));
  // Without its supervisor a worker would serve by a stale plan, and nothing could stop it.
  worker.send({ type: 'ready' });
  onParentExit(() => worker.stop(0), process);
}

/** A worker's side of the messages: the data plane that it runs, and what the supervisor has handed to it. */
class Worker {
  private dataPlane: DataPlane | null = null;
  /** The other nodes; null if nothing is shared with any. */
  private peers: PeerLookups | null = null;
  private preparedPlan: PreparedPlan | null = null;
  /** Sockets to accept on, by `host:port`, until a plan names them. */
  private readonly listenerSockets = new Map<string, BoundSocket>();
  private readonly distributedConnections = new DistributedConnections((taken, closed) =>
    this.send({ type: 'connections-changed', taken, closed }),
  );
  private queue = Promise.resolve();

  constructor(private readonly process: NodeJS.Process) {}

  /** Messages are handled strictly in order: those that arrive while the worker starts, or reloads, wait. */
  enqueue(message: SupervisorToWorkerMessage, handle: RawHandle): void {
    // If this fails, the process exits and restarts with the current plan of the others.
    this.queue = this.queue.then(() => this.handle(message, handle));
  }

  send(message: WorkerToSupervisorMessage): void {
    sendToProcess(this.process, message);
  }

  stop(graceMs: number): void {
    void this.exitWhenStopped(this.dataPlane?.stop(graceMs));
  }

  exitAfterError(error: Error): void {
    const name = this.process.title.replace('stickyboard ', '');
    this.log('error', `${name} is exiting after an uncaught error: ${formatFatalError(error)}`);
    // The log line is being written then; serving no further request matters more than waiting for it.
    setImmediate(() => this.process.exit(1));
  }

  /** The supervisor writes the log; without it there is only the standard error. */
  private readonly log: Logger = (level, message) => {
    if (this.process.connected) this.send({ type: 'log', level, message });
    else console.error(`stickyboard: ${message}`);
  };

  private handle(message: SupervisorToWorkerMessage, handle: RawHandle): Promise<void> | void {
    const { dataPlane } = this;
    switch (message.type) {
      case 'start':
        return this.start(message);
      case 'listener-socket':
        this.listenerSockets.set(`${message.host}:${message.port}`, {
          host: message.host,
          port: message.port,
          handle,
        });
        break;
      case 'connection':
        this.acceptConnection(message, handle);
        break;
      case 'unpin-batch':
        dataPlane?.applyUnpins(message.unpins);
        break;
      case 'intent':
        dataPlane?.applyIntent(message.intent);
        this.send({ type: 'intent-applied', version: message.intent.version });
        break;
      case 'prepare-plan':
        return this.preparePlan(message.plan);
      case 'commit-plan':
        return this.commitPlan(message.plan);
      case 'discard-plan':
        this.discardPlan();
        break;
      case 'certificates':
        dataPlane?.renewCertificates(message.tls);
        break;
      case 'journal-quota':
        dataPlane?.setJournalQuota(message.withinQuota);
        break;
      case 'health':
        dataPlane?.applyHealth(message.health);
        break;
      case 'request-failed':
        dataPlane?.applyFailedRequest(message.upstream, message.backend, message.request);
        break;
      case 'backend-recovered':
        dataPlane?.applyBackendRecovered(message.upstream, message.backend, message.recoveredAt);
        break;
      case 'learned-pins':
        dataPlane?.applyLearnedPins(message.learned);
        break;
      case 'peer-response':
        this.peers?.onResponse(message.id, message.claim);
        break;
      case 'live-peers':
        this.peers?.setLive(message.hasLivePeers);
        break;
      case 'rate-usage':
        dataPlane?.applyRateUsage(message.usage);
        break;
      case 'retire':
        this.retire(message.graceMs);
        break;
      case 'stop':
        this.stop(message.graceMs);
        break;
    }
  }

  private async start(message: MessageOfType<'start'>): Promise<void> {
    this.process.title = `stickyboard worker ${message.id}`;
    const dataPlane = await this.startDataPlane(message);
    if (dataPlane === null) return;
    this.dataPlane = dataPlane;
    dataPlane.applyIntent(message.intent);
    dataPlane.applyLearnedPins(message.learned);
    for (const health of message.health) dataPlane.applyHealth(health);
    dataPlane.setJournalQuota(message.withinQuota);
    watchFileLimit(`worker ${message.id}`, this.log);
    const sendGauges = (): void => this.send({ type: 'gauges', gauges: dataPlane.getGauges() });
    setInterval(sendGauges, gaugesIntervalMs).unref();
    if (message.plan.workers > 1)
      setInterval(() => this.sendRateUsage(dataPlane), rateUsageIntervalMs).unref();
    this.send({ type: 'intent-applied', version: message.intent.version });
    this.send({ type: 'listening' });
  }

  /** @returns null if it cannot start: the process exits then, after a report to the supervisor */
  private async startDataPlane({
    plan,
    id,
    journalSlot,
    sharesPins,
  }: MessageOfType<'start'>): Promise<DataPlane | null> {
    if (sharesPins) this.peers = new PeerLookups(plan.node, (question) => this.send(question));
    const events: DataPlaneEvents = {
      onRequestFailed: (upstream, backend, { failure }, request) =>
        this.send({ type: 'request-failed', upstream, backend, failure, request }),
      onBackendRecovered: (upstream, backend, recoveredAt) =>
        this.send({ type: 'backend-recovered', upstream, backend, recoveredAt }),
      onPinsLearned: (learned) => this.send({ type: 'learned-pins', learned }),
      peers: this.peers ?? undefined,
      log: this.log,
    };
    try {
      return await startDataPlane(
        plan,
        id,
        events,
        (listener) => this.takeListenerSocket(listener),
        journalSlot,
      );
    } catch (error) {
      // A worker that stayed would keep the address that it failed to use.
      this.sendAndExit({ type: 'start-failed', message: formatError(error) }, 1);
      return null;
    }
  }

  /** @returns null for a listener whose connections the supervisor accepts and distributes */
  private takeListenerSocket({ host, port }: Address): BoundSocket | null {
    const key = `${host}:${port}`;
    const socket = this.listenerSockets.get(key) ?? null;
    this.listenerSockets.delete(key);
    return socket;
  }

  private sendRateUsage(dataPlane: DataPlane): void {
    const usage = dataPlane.takeRateUsage();
    if (usage.length > 0) this.send({ type: 'rate-usage', usage });
  }

  private acceptConnection(
    { id, listener, peer, openedAt }: MessageOfType<'connection'>,
    handle: RawHandle,
  ): void {
    this.distributedConnections.markTaken(id);
    this.dataPlane?.acceptConnection(listener, {
      handle,
      peer,
      openedAt: this.dataPlane.clock.toLocal(openedAt),
      onClosed: () => this.distributedConnections.markClosed(id),
    });
  }

  private async preparePlan(plan: Plan): Promise<void> {
    let problem: string | null = null;
    try {
      this.preparedPlan = (await this.dataPlane?.preparePlan(plan)) ?? null;
    } catch (error) {
      problem = formatError(error);
    }
    this.send({ type: 'plan-prepared', problem });
  }

  private async commitPlan(plan: Plan): Promise<void> {
    if (this.preparedPlan === null) await this.dataPlane?.applyPlan(plan);
    else this.preparedPlan.commit();
    this.preparedPlan = null;
    this.send({ type: 'plan-committed' });
  }

  private discardPlan(): void {
    this.preparedPlan?.discard();
    this.preparedPlan = null;
    for (const { handle } of this.listenerSockets.values()) handle.close();
    this.listenerSockets.clear();
  }

  private retire(graceMs: number): void {
    // A prepared plan is for the workers that stay.
    this.discardPlan();
    void this.exitWhenStopped(this.dataPlane?.retire(graceMs));
  }

  /** Ends the process. @param stopped resolves when its data plane has ended */
  private async exitWhenStopped(stopped: Promise<void> | undefined): Promise<void> {
    await stopped;
    const gauges = this.dataPlane?.getGauges();
    if (gauges === undefined) this.process.exit(0);
    // What was counted since the last report.
    this.sendAndExit({ type: 'gauges', gauges }, 0);
  }

  private sendAndExit(message: WorkerToSupervisorMessage, code: number): void {
    if (!this.process.connected) this.process.exit(code);
    this.process.send?.(message, () => this.process.exit(code));
  }
}
