import type { BackendHealth, Intent, UnpinBatch } from '@/lib/core/intent';
import type { BackendLoad } from '@/lib/core/journal-records';
import type { ListenerPlan, Plan } from '@/lib/core/plan';
import type { ListenerTlsPlan } from '@/lib/core/tls-plan';
import { SharedMonotonicClock } from '../clock/shared-monotonic-clock';
import type { WorkerGauges } from '../embedded/messages';
import type { WorkerContext } from '../exchange/exchange-context';
import { UpstreamRuntime, type WorkerResources } from '../exchange/upstream-runtime';
import { type BoundSocket, bindSocket } from '../listener/bind-socket';
import { Listener, type NewConnection } from '../listener/listener';
import { ListenerContext } from '../listener/listener-context';
import type { ListenerRateUsage } from '../listener/listener-rate-limiters';
import type { LearnedPinBatch } from '../sticky/learn-table';
import type { Backend } from '../upstream/backend';
import type { FailedRequest } from '../upstream/consecutive-failures';
import { createWorkerContext, type DataPlaneEvents } from './worker-context';

/** The socket that a new listener accepts on; null if its connections come by `DataPlane.acceptConnection`. */
export type ListenerSocketProvider = (listener: ListenerPlan) => Promise<BoundSocket> | BoundSocket | null;

/** How often a stop looks whether all is done, ms. */
const stopPollIntervalMs = 20;
/** How long a stop waits for connections that were cut, ms. */
const flushTimeoutMs = 300;

/**
 * Starts everything that serves requests: one listener after the other, all sharing upstreams and journal.
 * @param worker number of this process among the workers, from 1
 * @param journal number of its journal: two processes of one worker must not share one
 * @throws if a listener's address cannot be used or the journal cannot be opened
 */
export async function startDataPlane(
  plan: Plan,
  worker: number,
  events: DataPlaneEvents,
  socketFor: ListenerSocketProvider = bindSocket,
  journal = worker,
): Promise<DataPlane> {
  const dataPlane = new DataPlane(plan, worker, journal, events, socketFor);
  await dataPlane.applyPlan(plan);
  return dataPlane;
}

/** A plan whose parts that may fail have all been created: it is applied as a whole, or not at all. */
export interface PreparedPlan {
  commit(): void;
  /** Gives it up, with the addresses that it took. */
  discard(): void;
}

/** The running data plane of one worker. */
export class DataPlane {
  readonly clock = new SharedMonotonicClock();
  private readonly resources: WorkerResources;
  private readonly context: WorkerContext;
  private readonly upstreams = new Map<string, UpstreamRuntime>();
  private listeners: Listener[] = [];
  /** When the remaining connections are closed, ms, monotonic. */
  private graceEndsAt = Number.POSITIVE_INFINITY;
  private stopped: Promise<void> | null = null;

  constructor(
    plan: Plan,
    workerId: number,
    journalNumber: number,
    private readonly events: DataPlaneEvents,
    private readonly socketFor: ListenerSocketProvider,
  ) {
    const { resources, context } = createWorkerContext(plan, workerId, journalNumber, this.clock, events);
    this.resources = resources;
    this.context = context;
  }

  /** Ports listened on, in the order of the plan's listeners. */
  get ports(): number[] {
    return this.listeners.map((listening) => listening.port);
  }

  /** Applies a plan, whether the first or a new one. @throws as `preparePlan`; the previous plan stays effective then */
  async applyPlan(plan: Plan): Promise<void> {
    (await this.preparePlan(plan)).commit();
  }

  /**
   * Prepares a plan: what it still names is unchanged, connections, counters and pins included. Nothing of it is
   * applied before its `commit`; there is one such plan at a time.
   * @throws Error, a sentence, if a new listener's address or a certificate cannot be used
   */
  async preparePlan(plan: Plan): Promise<PreparedPlan> {
    const made = new Map<string, UpstreamRuntime>();
    const steps: (() => void)[] = [];
    for (const upstream of plan.upstreams) {
      const known = this.upstreams.get(upstream.name);
      if (known === undefined) made.set(upstream.name, new UpstreamRuntime(upstream, this.resources));
      else steps.push(known.preparePlan(upstream));
    }
    const before = this.listeners;
    const after: Listener[] = [];
    const opened: Listener[] = [];
    const discard = (): void => {
      for (const listening of opened) listening.closeGracefully();
    };
    try {
      for (const listener of plan.listeners) {
        const upstreamRuntime = made.get(listener.upstream) ?? this.upstreams.get(listener.upstream);
        if (upstreamRuntime === undefined)
          throw new Error(`listener: there is no upstream ${listener.upstream}`);
        const known = before.find((one) => isSameListener(listener, one) && !after.includes(one));
        if (known === undefined) opened.push(await this.openListener(listener, upstreamRuntime));
        else
          steps.push(known.preparePlan(listener), () => known.context.updatePlan(upstreamRuntime, listener));
        after.push(known ?? opened[opened.length - 1]);
      }
    } catch (error) {
      discard();
      throw error;
    }
    const commit = (): void => {
      this.context.privacy = plan.privacy;
      this.context.journal.setFullPolicy(plan.journalQuota.full);
      for (const [name, serving] of made) this.upstreams.set(name, serving);
      for (const [name, { upstream }] of this.upstreams)
        upstream.isRemoved = !plan.upstreams.some((named) => named.name === name);
      for (const step of steps) step();
      this.listeners = after;
      for (const listening of opened) listening.startAccepting();
      for (const gone of before) if (!after.includes(gone)) gone.closeGracefully();
    };
    return { commit, discard };
  }

  private async openListener(listener: ListenerPlan, serving: UpstreamRuntime): Promise<Listener> {
    const listening = new Listener(listener, new ListenerContext(this.context, serving, listener));
    listening.listen(await this.socketFor(listener));
    return listening;
  }

  /** Takes a connection that the supervisor accepted. @param address `host:port` that was connected to */
  acceptConnection(address: string, connection: NewConnection): void {
    const listening = this.listeners.find((one) => one.address === address);
    if (listening !== undefined) {
      listening.accept(connection);
      return;
    }
    // A reload removed the listener while the connection was in transit.
    connection.handle.close();
    connection.onClosed();
  }

  /** Has the listeners use renewed certificates. @param tls of the listeners, in the order of the plan */
  renewCertificates(tls: (ListenerTlsPlan | null)[]): void {
    for (const [index, listening] of this.listeners.entries())
      listening.preparePlan({ ...listening.plan, tls: tls[index] })();
  }

  applyIntent(intent: Intent): void {
    for (const backend of intent.backends)
      this.upstreams.get(backend.upstream)?.upstream.applyIntent(backend);
  }

  applyUnpins(unpins: UnpinBatch): void {
    this.resources.unpinned.apply(unpins);
  }

  applyHealth(health: BackendHealth): void {
    this.upstreams.get(health.upstream)?.upstream.applyHealth(health, Date.now());
  }

  /** A backend failed a request of another worker: reports when it last responded here, if that is not known there. */
  applyFailedRequest(upstream: string, backend: string, request: FailedRequest): void {
    const failedRequests = this.findBackend(upstream, backend)?.failedRequests;
    if (failedRequests === undefined) return;
    failedRequests.recordFailure({
      ...request,
      at: this.clock.toLocal(request.at),
      lastResponseAt: this.clock.toLocal(request.lastResponseAt),
    });
    const respondedAt = this.clock.toShared(failedRequests.lastResponseAt);
    if (failedRequests.hasResponded && respondedAt > request.lastResponseAt)
      this.events.onBackendRecovered(upstream, backend, respondedAt);
  }

  /** A backend responded to a request of another worker. @param at ms on the clock of the machine */
  applyBackendRecovered(upstream: string, backend: string, at: number): void {
    this.findBackend(upstream, backend)?.failedRequests.recordResponse(this.clock.toLocal(at));
  }

  private findBackend(upstream: string, name: string): Backend | undefined {
    return this.upstreams.get(upstream)?.upstream.findBackend(name);
  }

  applyLearnedPins(learned: LearnedPinBatch[]): void {
    this.resources.learning.merge(learned);
  }

  /** What clients did here whose rates are limited, since the last call; for the other workers. */
  takeRateUsage(): ListenerRateUsage[] {
    return this.listeners
      .map(({ context, address }) => context.rateLimiters.takeUsage(address))
      .filter((uses) => uses !== null);
  }

  /** Counts what clients did on another worker. */
  applyRateUsage(uses: readonly ListenerRateUsage[]): void {
    const now = performance.now();
    for (const one of uses)
      this.listeners.find(({ address }) => address === one.listener)?.context.rateLimiters.addUsage(one, now);
  }

  /** Whether the journal of this node is within its bound. */
  setJournalQuota(withinQuota: boolean): void {
    this.context.journal.setWithinQuota(withinQuota);
  }

  getGauges(): WorkerGauges {
    const inFlightByBackend: BackendLoad[] = [];
    for (const { upstream } of this.upstreams.values()) {
      for (const { name, inFlight, tunnels } of upstream.backends) {
        inFlightByBackend.push([upstream.name, name, inFlight, tunnels]);
      }
    }
    const { recordingState, unrecordedDecisions, rejectedRequests, bufferedRecords } = this.context.journal;
    const { rejected } = this.context.counters;
    const { count: droppedCookies } = this.resources.droppedCookies;
    return {
      rejected,
      droppedCookies,
      inFlightByBackend,
      recordingState,
      unrecordedDecisions,
      rejectedRequests,
      bufferedRecords,
    };
  }

  /**
   * Takes no new connections, lets requests in flight finish for at most `grace` ms, closes the journal. It may be
   * called during `retire`.
   */
  stop(grace: number): Promise<void> {
    this.context.shutdownMode = 'stop';
    for (const listening of this.listeners) listening.closeGracefully();
    return this.beginShutdown(grace);
  }

  /**
   * Like `stop`, if another worker already serves on the same listeners: connections stay open until they have had
   * a response that says it is the last, or have been idle for a while. So no request is lost.
   */
  retire(grace: number): Promise<void> {
    this.context.shutdownMode ??= 'retire';
    for (const listening of this.listeners) listening.retire();
    return this.beginShutdown(grace);
  }

  private beginShutdown(grace: number): Promise<void> {
    this.graceEndsAt = Math.min(this.graceEndsAt, performance.now() + grace);
    this.stopped ??= this.shutDown();
    return this.stopped;
  }

  /** Whether there is something to wait for. */
  private get hasOpenWork(): boolean {
    const retiring = this.context.shutdownMode === 'retire';
    return this.listeners.some((listening) =>
      retiring ? listening.openConnectionCount > 0 : listening.hasActiveRequests,
    );
  }

  /** Whether decisions have yet to be written: that of a tunnel is complete when both its connections have closed. */
  private get hasUnrecordedDecisions(): boolean {
    if (this.listeners.some((listening) => listening.clientCount > 0)) return true;
    return [...this.upstreams.values()].some(({ upstream }) =>
      upstream.knownBackends.some(({ tunnels }) => tunnels > 0),
    );
  }

  private async shutDown(): Promise<void> {
    while (this.hasOpenWork && performance.now() < this.graceEndsAt) {
      await new Promise((resolve) => setTimeout(resolve, stopPollIntervalMs));
    }
    for (const listening of this.listeners) listening.abort();
    // What was cut still has its decisions to write.
    const flushDeadline = performance.now() + flushTimeoutMs;
    while (this.hasUnrecordedDecisions && performance.now() < flushDeadline) {
      await new Promise((resolve) => setTimeout(resolve, stopPollIntervalMs));
    }
    for (const { pool } of this.upstreams.values()) pool.closeAll();
    this.resources.learning.stop();
    this.resources.deadlines.stop();
    this.context.clock.close();
    const lost = this.context.journal.close();
    if (lost > 0) this.context.log('error', `${lost} journal records could not be written and are lost`);
  }
}

/** Whether a plan is of this listener. A port chosen by the system is known by either name. */
function isSameListener({ host, port }: ListenerPlan, listening: Listener): boolean {
  return listening.plan.host === host && (listening.plan.port === port || listening.port === port);
}
