import type { Socket } from 'node:net';
import { Clock } from './clock';
import { Networks } from './forwarding/networks';
import type { Handle } from './handle';
import type { Busy } from './journal/record';
import { JournalWriter } from './journal/writer';
import { Listening } from './listening';
import type { Learned } from './messages';
import type { BackendHealth, Intent, ListenerPlan, Plan } from './plan';
import { Service, type WorkerService } from './service';
import { Serving, type Shared } from './serving';
import { Learning } from './sticky/learning';
import { Fingerprints, SessionIds } from './sticky/session-id';
import { Deadlines } from './upstream/deadlines';
import type { Failure } from './upstream/failure';

export interface TrafficEvents {
  onFailure(upstream: string, backend: string, failure: Failure): void;
  /** Pins learned or used here, for the other workers. */
  onLearned(learned: Learned[]): void;
  /** A listener has a socket of its own. @param asked the port in the plan */
  onListening?(listening: Listening, asked: number, handle: Handle): void;
}

export interface TrafficGauges {
  rejected: number;
  busy: Busy[];
}

/** Octets read from a backend at a time. */
const READ_BYTES = 65_536;
/** How often a stop looks whether all is done, ms. */
const STOP_POLL = 20;
/** How long a stop waits for connections that were cut, ms. */
const LAST_WORDS = 300;

/**
 * Starts everything that serves requests: one listener after the other, all sharing upstreams and journal.
 * @param worker number of this process among the workers, from 1; names its journal
 * @throws where a listener's address cannot be used or the journal cannot be opened
 */
export async function startTraffic(plan: Plan, worker: number, events: TrafficEvents): Promise<Traffic> {
  const traffic = new Traffic(plan, worker, events);
  await traffic.apply(plan);
  return traffic;
}

/** The running data plane of one worker. */
export class Traffic {
  private readonly shared: Shared;
  private readonly service: WorkerService;
  private readonly upstreams = new Map<string, Serving>();
  private listening: Listening[] = [];

  /** @param kept sockets that listen already, by `host:port`; each is used once */
  constructor(
    plan: Plan,
    worker: number,
    private readonly events: TrafficEvents,
    private readonly kept = new Map<string, Handle>(),
  ) {
    const journal = new JournalWriter(plan.journal, `worker-${worker}`, (error) => {
      const state =
        error === null ? 'is written again' : `cannot be written: ${error.message}; requests go on`;
      console.error(`stickyboard: the journal in ${plan.journal} ${state}`);
    });
    const deadlines = new Deadlines();
    const fingerprints = new Fingerprints(plan.secret);
    this.shared = {
      worker,
      workers: plan.workers,
      deadlines,
      learning: new Learning(events.onLearned),
      ids: new SessionIds(),
      fingerprints,
      buffer: Buffer.allocUnsafe(READ_BYTES),
    };
    this.service = {
      journal,
      clock: new Clock(),
      deadlines,
      fingerprints,
      privacy: plan.privacy,
      counters: { rejected: 0 },
      stopping: false,
      reportFailure: (upstream, backend, failure) => {
        // Where one failure is enough, this worker need not wait to be told.
        if (upstream.plan.health.passive.maxFails === 1) backend.setHealth('down', Date.now());
        events.onFailure(upstream.name, backend.name, failure);
      },
    };
  }

  /** Ports listened on, in the order of the plan's listeners. */
  get ports(): number[] {
    return this.listening.map((listening) => listening.port);
  }

  /**
   * Puts a plan in force, whether the first or a new one: what it still names goes on as it was, connections,
   * counters and pins included.
   * @throws where a new listener's address cannot be used; everything else is in force then
   */
  async apply(plan: Plan): Promise<void> {
    this.service.privacy = plan.privacy;
    for (const upstream of plan.upstreams) {
      const serving = this.upstreams.get(upstream.name);
      if (serving === undefined) this.upstreams.set(upstream.name, new Serving(upstream, this.shared));
      else serving.update(upstream);
    }
    const before = this.listening;
    const after: Listening[] = [];
    const problems: unknown[] = [];
    for (const listener of plan.listeners) {
      const known = before.find((one) => isOf(listener, one) && !after.includes(one));
      if (known !== undefined) {
        known.service.serving = this.servingOf(listener);
        known.service.trusted = new Networks(listener.trusted);
        known.update(listener);
        after.push(known);
        continue;
      }
      const service = new Service(this.service, this.servingOf(listener), listener);
      try {
        const listening = new Listening(listener, service);
        // Where there are several workers, the supervisor accepts for all. Nothing is waited for then: the
        // first connection may be in the next message.
        if (plan.workers > 1) listening.serveOn(listener.port);
        else await this.open(listening);
        after.push(listening);
      } catch (error) {
        problems.push(error);
      }
    }
    this.listening = after;
    for (const gone of before.filter((one) => !after.includes(one))) gone.close();
    if (problems.length > 0) throw problems[0];
  }

  private async open(listening: Listening): Promise<void> {
    const { host, port } = listening.plan;
    const kept = this.kept.get(`${host}:${port}`);
    this.kept.delete(`${host}:${port}`);
    const handle = await listening.listen(kept);
    if (kept === undefined) this.events.onListening?.(listening, port, handle);
  }

  /**
   * Takes a connection that the supervisor accepted.
   * @param address `host:port` that was connected to
   * @param opened since when it may have been open, ms on this process's monotonic clock
   */
  accept(address: string, socket: Socket, opened: number): void {
    const listening = this.listening.find((one) => one.address === address);
    // A reload took the listener away while the connection was on its way.
    if (listening === undefined) socket.destroy();
    else listening.accept(socket, opened);
  }

  private servingOf(listener: ListenerPlan): Serving {
    const serving = this.upstreams.get(listener.upstream);
    if (serving === undefined)
      throw new Error(`listener ${listener.host}:${listener.port} names no upstream`);
    return serving;
  }

  applyIntent(intent: Intent): void {
    for (const backend of intent.backends)
      this.upstreams.get(backend.upstream)?.upstream.applyIntent(backend);
  }

  applyHealth(health: BackendHealth): void {
    this.upstreams.get(health.upstream)?.upstream.applyHealth(health, Date.now());
  }

  applyLearned(learned: Learned[]): void {
    this.shared.learning.merge(learned);
  }

  gauges(): TrafficGauges {
    const busy: Busy[] = [];
    for (const { upstream } of this.upstreams.values()) {
      for (const { name, inFlight, tunnels } of upstream.backends) {
        busy.push([upstream.name, name, inFlight, tunnels]);
      }
    }
    return { rejected: this.service.counters.rejected, busy };
  }

  /** Takes no new connections, lets requests in flight finish for at most `grace` ms, closes the journal. */
  async stop(grace: number): Promise<void> {
    this.service.stopping = true;
    const end = performance.now() + grace;
    for (const listening of this.listening) listening.close();
    while (this.listening.some((listening) => listening.busy) && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, STOP_POLL));
    }
    for (const listening of this.listening) listening.abort();
    // What was cut still has its decisions to write.
    const last = performance.now() + LAST_WORDS;
    while (this.listening.some((listening) => listening.count > 0) && performance.now() < last) {
      await new Promise((resolve) => setTimeout(resolve, STOP_POLL));
    }
    for (const { pool } of this.upstreams.values()) pool.close();
    this.shared.learning.close();
    this.shared.deadlines.close();
    this.service.clock.close();
    const { journal } = this.service;
    journal.close();
    if (journal.lost > 0)
      console.error(`stickyboard: ${journal.lost} journal records could not be written and are lost`);
  }
}

/** Whether a plan is of this listener. A port that was left to the system is known by either name. */
function isOf({ host, port }: ListenerPlan, listening: Listening): boolean {
  return listening.plan.host === host && (listening.plan.port === port || listening.port === port);
}
