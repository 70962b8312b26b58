import { Clock } from './clock';
import { type BoundSocket, bindSocket } from './handle';
import type { FailedRequest, RequestSource } from './health/failed-requests';
import type { Busy } from './journal/record';
import { type JournalEvents, JournalWriter } from './journal/writer';
import { Listening, type NewConnection } from './listening';
import type { Log } from './log';
import { machineTime, ownTime } from './machine-time';
import type { Gauges, Learned } from './messages';
import type { BackendHealth, Intent, ListenerPlan, ListenerTlsPlan, Plan, Unpins } from './plan';
import type { ListenerUses } from './rates/listener-rates';
import { Service, type WorkerService } from './service';
import { Serving, type Shared } from './serving';
import { DroppedCookies } from './sticky/dropped-cookies';
import { Learning } from './sticky/learning';
import { Fingerprints, SessionIds } from './sticky/session-id';
import { Unpinned } from './sticky/unpinned';
import type { Backend } from './upstream/backend';
import { Deadlines } from './upstream/deadlines';
import type { Failure } from './upstream/failure';

export interface TrafficEvents {
  /** @param request what the backend had taken and did not answer, on the clock of the machine; else null */
  onFailure(upstream: string, backend: string, failure: Failure, request: FailedRequest | null): void;
  /** A backend answered at `at`, ms on the clock of the machine, where that is news for the others. */
  onAnswered(upstream: string, backend: string, at: number): void;
  /** Pins learned or used here, for the other workers. */
  onLearned(learned: Learned[]): void;
  log: Log;
}

/** Gives the socket for a new listener to accept on; null where its connections are handed to `Traffic.accept`. */
export type SocketFor = (listener: ListenerPlan) => Promise<BoundSocket> | BoundSocket | null;

/** Octets read from a backend at a time. */
const READ_BYTES = 65_536;
/** How often a stop looks whether all is done, ms. */
const STOP_POLL = 20;
/** As much of a path tells failed requests apart. */
const SOURCE_PATH = 256;
/** How long a stop waits for connections that were cut, ms. */
const LAST_WORDS = 300;

/**
 * Starts everything that serves requests: one listener after the other, all sharing upstreams and journal.
 * @param worker number of this process among the workers, from 1
 * @param journal number of its journal: two processes of one worker must not share one
 * @throws where a listener's address cannot be used or the journal cannot be opened
 */
export async function startTraffic(
  plan: Plan,
  worker: number,
  events: TrafficEvents,
  socketFor: SocketFor = bindSocket,
  journal = worker,
): Promise<Traffic> {
  const traffic = new Traffic(plan, worker, journal, events, socketFor);
  await traffic.apply(plan);
  return traffic;
}

/** A plan all of whose parts that may fail have been made: it can be put in force whole, or not at all. */
export interface PreparedPlan {
  commit(): void;
  /** Gives it up, with the addresses that it took. */
  drop(): void;
}

/** The running data plane of one worker. */
export class Traffic {
  private readonly shared: Shared;
  private readonly service: WorkerService;
  private readonly upstreams = new Map<string, Serving>();
  private listening: Listening[] = [];
  /** When what is left is cut, ms, monotonic. */
  private endsAt = Number.POSITIVE_INFINITY;
  private ended: Promise<void> | null = null;

  constructor(
    plan: Plan,
    worker: number,
    journalNumber: number,
    private readonly events: TrafficEvents,
    private readonly socketFor: SocketFor,
  ) {
    const journal = new JournalWriter(
      plan.journal,
      `worker-${journalNumber}`,
      plan.journalBound.full,
      journalEvents(plan.journal, (level, sentence) => events.log(level, `worker ${worker}: ${sentence}`)),
    );
    const deadlines = new Deadlines();
    const fingerprints = new Fingerprints(plan.secret);
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
    this.shared = {
      worker,
      workers: plan.workers,
      deadlines,
      learning: new Learning(events.onLearned),
      unpinned: new Unpinned(),
      droppedCookies: new DroppedCookies(events.log),
      ids: new SessionIds(),
      fingerprints,
      buffer,
    };
    this.service = {
      workers: plan.workers,
      journal,
      clock: new Clock(),
      deadlines,
      fingerprints,
      buffer,
      privacy: plan.privacy,
      counters: { rejected: 0 },
      ending: null,
      log: events.log,
      reportFailure: (upstream, backend, failure, source) => {
        // This worker need not wait to be told what is enough to take a backend down.
        const request = source === null ? null : noteFailedRequest(backend, source, deadlines.now);
        if (source === null && upstream.plan.health.passive.maxFails === 1)
          backend.setHealth('down', Date.now());
        events.onFailure(upstream.name, backend.name, failure, request);
      },
      reportAnswered: ({ name }, backend) =>
        events.onAnswered(name, backend.name, machineTime(backend.failedRequests.answeredAt)),
    };
  }

  /** Ports listened on, in the order of the plan's listeners. */
  get ports(): number[] {
    return this.listening.map((listening) => listening.port);
  }

  /** Puts a plan in force, whether the first or a new one. @throws as `prepare`, the plan before it in force still */
  async apply(plan: Plan): Promise<void> {
    (await this.prepare(plan)).commit();
  }

  /**
   * Makes ready a plan: what it still names goes on as it was, connections, counters and pins included. Nothing
   * of it is in force before its `commit`; there is one such plan at a time.
   * @throws Error, a sentence, where a new listener's address or a certificate cannot be used
   */
  async prepare(plan: Plan): Promise<PreparedPlan> {
    const made = new Map<string, Serving>();
    const steps: (() => void)[] = [];
    for (const upstream of plan.upstreams) {
      const known = this.upstreams.get(upstream.name);
      if (known === undefined) made.set(upstream.name, new Serving(upstream, this.shared));
      else steps.push(known.prepare(upstream));
    }
    const before = this.listening;
    const after: Listening[] = [];
    const opened: Listening[] = [];
    const drop = (): void => {
      for (const listening of opened) listening.close();
    };
    try {
      for (const listener of plan.listeners) {
        const serving = made.get(listener.upstream) ?? this.upstreams.get(listener.upstream);
        if (serving === undefined) throw new Error(`listener: there is no upstream ${listener.upstream}`);
        const known = before.find((one) => isOf(listener, one) && !after.includes(one));
        if (known === undefined) opened.push(await this.open(listener, serving));
        else steps.push(known.prepare(listener), () => known.service.update(serving, listener));
        after.push(known ?? opened[opened.length - 1]);
      }
    } catch (error) {
      drop();
      throw error;
    }
    const commit = (): void => {
      this.service.privacy = plan.privacy;
      this.service.journal.setPolicy(plan.journalBound.full);
      for (const [name, serving] of made) this.upstreams.set(name, serving);
      for (const [name, { upstream }] of this.upstreams)
        upstream.removed = !plan.upstreams.some((named) => named.name === name);
      for (const step of steps) step();
      this.listening = after;
      for (const listening of opened) listening.begin();
      for (const gone of before) if (!after.includes(gone)) gone.close();
    };
    return { commit, drop };
  }

  private async open(listener: ListenerPlan, serving: Serving): Promise<Listening> {
    const listening = new Listening(listener, new Service(this.service, serving, listener));
    listening.listen(await this.socketFor(listener));
    return listening;
  }

  /** Takes a connection that the supervisor accepted. @param address `host:port` that was connected to */
  accept(address: string, connection: NewConnection): void {
    const listening = this.listening.find((one) => one.address === address);
    if (listening !== undefined) {
      listening.accept(connection);
      return;
    }
    // A reload took the listener away while the connection was on its way.
    connection.handle.close();
    connection.onClosed();
  }

  /** Has the listeners use renewed certificates. @param tls of the listeners, in the order of the plan */
  renew(tls: (ListenerTlsPlan | null)[]): void {
    for (const [index, listening] of this.listening.entries())
      listening.prepare({ ...listening.plan, tls: tls[index] })();
  }

  applyIntent(intent: Intent): void {
    for (const backend of intent.backends)
      this.upstreams.get(backend.upstream)?.upstream.applyIntent(backend);
  }

  applyUnpins(unpins: Unpins): void {
    this.shared.unpinned.apply(unpins);
  }

  applyHealth(health: BackendHealth): void {
    this.upstreams.get(health.upstream)?.upstream.applyHealth(health, Date.now());
  }

  /** A backend failed a request of another worker: tells when it last answered here, if that is not known there. */
  applyFailedRequest(upstream: string, backend: string, request: FailedRequest): void {
    const failedRequests = this.backend(upstream, backend)?.failedRequests;
    if (failedRequests === undefined) return;
    failedRequests.failed({ ...request, at: ownTime(request.at), answeredAt: ownTime(request.answeredAt) });
    const answeredAt = machineTime(failedRequests.answeredAt);
    if (failedRequests.hasAnswered && answeredAt > request.answeredAt)
      this.events.onAnswered(upstream, backend, answeredAt);
  }

  /** A backend answered a request of another worker. @param at ms on the clock of the machine */
  applyAnswered(upstream: string, backend: string, at: number): void {
    this.backend(upstream, backend)?.failedRequests.answered(ownTime(at));
  }

  private backend(upstream: string, name: string): Backend | undefined {
    return this.upstreams.get(upstream)?.upstream.backends.find((backend) => backend.name === name);
  }

  applyLearned(learned: Learned[]): void {
    this.shared.learning.merge(learned);
  }

  /** What clients did here whose rates are limited, since the last call; for the other workers. */
  takeUses(): ListenerUses[] {
    return this.listening
      .map(({ service, address }) => service.rates.takeUses(address))
      .filter((uses) => uses !== null);
  }

  /** Counts what clients did on another worker. */
  applyUses(uses: readonly ListenerUses[]): void {
    const now = performance.now();
    for (const one of uses)
      this.listening.find(({ address }) => address === one.listener)?.service.rates.addUses(one, now);
  }

  /** Whether the journal of this node is within its bound. */
  setRoom(hasRoom: boolean): void {
    this.service.journal.setRoom(hasRoom);
  }

  gauges(): Gauges {
    const busy: Busy[] = [];
    for (const { upstream } of this.upstreams.values()) {
      for (const { name, inFlight, tunnels } of upstream.backends) {
        busy.push([upstream.name, name, inFlight, tunnels]);
      }
    }
    const { keeping, unrecorded, turnedAway, waitingRecords: waiting } = this.service.journal;
    const { rejected } = this.service.counters;
    const { count: droppedCookies } = this.shared.droppedCookies;
    return { rejected, droppedCookies, busy, keeping, unrecorded, turnedAway, waiting };
  }

  /**
   * Takes no new connections, lets requests in flight finish for at most `grace` ms, closes the journal. It may
   * come while `retire` is under way.
   */
  stop(grace: number): Promise<void> {
    this.service.ending = 'stop';
    for (const listening of this.listening) listening.close();
    return this.end(grace);
  }

  /**
   * As `stop`, where another worker serves on the same listeners already: connections stay open until they have had
   * an answer that says it is the last, or nobody has asked by them for a while. So no request is lost.
   */
  retire(grace: number): Promise<void> {
    this.service.ending ??= 'retire';
    for (const listening of this.listening) listening.retire();
    return this.end(grace);
  }

  private end(grace: number): Promise<void> {
    this.endsAt = Math.min(this.endsAt, performance.now() + grace);
    this.ended ??= this.finish();
    return this.ended;
  }

  /** Whether something is left to wait for. */
  private get unfinished(): boolean {
    const retiring = this.service.ending === 'retire';
    return this.listening.some((listening) => (retiring ? listening.open > 0 : listening.busy));
  }

  /** Whether decisions have yet to be written: that of a tunnel is complete when both its connections have closed. */
  private get unrecorded(): boolean {
    if (this.listening.some((listening) => listening.count > 0)) return true;
    return [...this.upstreams.values()].some(({ upstream }) =>
      upstream.known.some(({ tunnels }) => tunnels > 0),
    );
  }

  private async finish(): Promise<void> {
    while (this.unfinished && performance.now() < this.endsAt) {
      await new Promise((resolve) => setTimeout(resolve, STOP_POLL));
    }
    for (const listening of this.listening) listening.abort();
    // What was cut still has its decisions to write.
    const last = performance.now() + LAST_WORDS;
    while (this.unrecorded && performance.now() < last) {
      await new Promise((resolve) => setTimeout(resolve, STOP_POLL));
    }
    for (const { pool } of this.upstreams.values()) pool.close();
    this.shared.learning.close();
    this.shared.deadlines.close();
    this.service.clock.close();
    const lost = this.service.journal.close();
    if (lost > 0) this.service.log('error', `${lost} journal records could not be written and are lost`);
  }
}

/** Whether a plan is of this listener. A port that was left to the system is known by either name. */
function isOf({ host, port }: ListenerPlan, listening: Listening): boolean {
  return listening.plan.host === host && (listening.plan.port === port || listening.port === port);
}

/** Counts a request that a backend took and did not answer. @returns what the other workers are told of it */
function noteFailedRequest({ failedRequests }: Backend, source: RequestSource, now: number): FailedRequest {
  const path = source.path.slice(0, SOURCE_PATH);
  const { answeredAt } = failedRequests;
  failedRequests.failed({ client: source.client, path, at: now, answeredAt });
  return { client: source.client, path, at: machineTime(now), answeredAt: machineTime(answeredAt) };
}

/** Tells the operator how the journal of a worker does. */
function journalEvents(directory: string, log: Log): JournalEvents {
  return {
    onFailing: ({ message }, keeping) => {
      const meanwhile =
        keeping === 'stopped'
          ? 'new requests are answered 503 until it can'
          : 'requests go on, and their decisions wait in memory';
      log('error', `the journal in ${directory} cannot be written (${message}); ${meanwhile}`);
    },
    onOverflow: () =>
      log(
        'error',
        'the memory for decisions that wait for the journal is used up: they are only counted from now on',
      ),
    onWritten: (unrecorded) => {
      const missing =
        unrecorded === 0 ? 'nothing is missing' : `${unrecorded} decisions were not recorded so far`;
      log('info', `the journal is written again; ${missing}`);
    },
    onNoSegment: ({ message }) =>
      log(
        'warn',
        `no new file of the journal can be begun (${message}); the old one grows on, and nothing is lost`,
      ),
  };
}
