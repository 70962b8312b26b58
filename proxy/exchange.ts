import { ClientAnswer } from './client-answer';
import type { ClientConnection } from './client-connection';
import { hostLine } from './forwarding/host';
import { linesForNextHop } from './forwarding/next-hop';
import type { RequestHead } from './http1/request-head';
import type { ResponseHead } from './http1/response-head';
import type { Reason } from './journal/record';
import type { Settling } from './journal/writer';
import { OutgoingRequest } from './outgoing-request';
import type { RetryCause } from './plan';
import { type Octets, Recording } from './recording';
import { Routing } from './routing';
import type { Service } from './service';
import { withAddress } from './target/authority';
import type { AwaitingName, Judgement, Lookup } from './target/names';
import type { Spelled } from './target/targets';
import { offerOf } from './tunnel/offered';
import { type Offer, upgradeLines } from './tunnel/upgrade';
import { failureTold, LOG_FULL, noBackend, type TurnedAway, tooOften, WAITED_TOO_LONG } from './turned-away';
import type { Backend } from './upstream/backend';
import type { Answer, BackendConnection } from './upstream/connection';
import type { Failure } from './upstream/failure';
import type { Waiting } from './upstream/waiting-room';

/** A request that must not be sent twice takes only a connection that rested this short, ms: one that
 * the backend closes meanwhile would fail it. */
const FRESH_REST = 1000;

/**
 * One request's life. The phases, in order:
 *
 *     receive → identify → check → choose → connect → send → answer → record → release
 *
 * A failure between connect and answer goes back to choose; after that it ends the client's connection.
 * The last bytes of the answer are held from record to release, until the journal has the decision.
 */
export class Exchange implements Answer, Settling, Waiting, AwaitingName {
  private readonly recording: Recording;
  private readonly routing: Routing;
  private request: OutgoingRequest;
  /** Under way while the target's name is looked up. */
  private lookup: Lookup | null = null;
  private connection: BackendConnection | null = null;
  /** The backend whose response is awaited. */
  private awaited: Backend | null = null;
  private readonly answer: ClientAnswer;
  /** Whether its decision has been made: the response is whole, cut or given up. */
  recorded = false;
  /** Whether the decision is in the journal, or will be. */
  private kept = true;
  private readonly isConnect: boolean;
  private readonly offer: Offer | null;
  /** What came behind the head that opened a tunnel; null while there is none. */
  private tunnelRest: Buffer | null = null;
  private isWebSocket = false;
  /** Since when it waits for a place on a backend, ms on the monotonic clock; null while it does not. */
  private waitsSince: number | null = null;

  /**
   * receive and identify: what came, who it belongs to, where it is pinned.
   * @param tooSoon ms by which the client asks too soon; 0 where it may ask
   * @param target what the spelling of the target says
   */
  constructor(
    private readonly service: Service,
    private readonly client: ClientConnection,
    private readonly head: RequestHead,
    private readonly headBytes: number,
    private readonly tooSoon: number,
    private readonly target: Spelled,
  ) {
    const { upstream, affinity } = service;
    const began = service.worker.deadlines.now;
    this.recording = new Recording(service, began);
    this.isConnect = head.method === 'CONNECT';
    const now = Date.now();
    const identity = this.isConnect
      ? affinity.identifyTunnel(client.asking.address, now)
      : affinity.identify(head, client.asking, now, client.lastSession);
    this.offer = offerOf(head, upstream.plan.upgrade);
    this.routing = new Routing(upstream, identity, head, client.asking.address, began, client.openedAt);
    this.request = this.outgoing(head);
    this.answer = new ClientAnswer(client.outlet, head, upstream.plan.forwarding.via, service.worker);
  }

  private outgoing(head: RequestHead): OutgoingRequest {
    const { upstream, requestRules } = this.service;
    const { plan } = upstream;
    const target = plan.kind === 'forward-proxy' ? head.target : head.originTarget;
    const lines = linesForNextHop(head, plan.forwarding, this.client.asking.sender);
    const { symbolNames } = requestRules;
    return new OutgoingRequest(
      head,
      target,
      hostLine(head, plan),
      lines,
      plan.limits,
      symbolNames,
      this.offer,
    );
  }

  /** Whether the client may have seen some of the response. */
  get begun(): boolean {
    return this.answer.begun;
  }

  /** Whether the response, once it has begun, says where it ends. */
  get delimited(): boolean {
    return this.answer.delimited;
  }

  /** Whether the client still owes body bytes. */
  get receiving(): boolean {
    return !this.request.complete;
  }

  /**
   * Takes body bytes from the client, which are only valid during the call.
   * @returns the index after the last that belongs to this request
   */
  receive(chunk: Buffer, at: number, end: number): number {
    const next = this.request.read(chunk, at, end);
    if (!this.request.flush()) {
      this.client.pause();
      this.connection?.stalled();
    }
    if (this.request.complete && this.connection !== null) this.awaitResponse(this.connection);
    return next;
  }

  /** check, and choose for the first time, unless the client asks too often or the decision could not be kept. */
  begin(): void {
    if (this.service.worker.journal.refuses) this.turnAway();
    else if (this.tooSoon > 0) this.dismiss('rate-limited', tooOften(this.tooSoon));
    else this.check();
  }

  /** check: whether the target may be gone to. Its name may have to be looked up first. */
  private check(): void {
    const names = this.service.targets?.names ?? null;
    const { refusal, name } = this.target;
    if (refusal !== null) this.refuseTarget(refusal);
    else if (names === null || name === null) this.choose();
    else this.lookup = names.judge(name, this.service.worker.deadlines.now, this);
  }

  /** check: what became of the target's name. */
  judged({ refusal, address }: Judgement): void {
    this.lookup = null;
    if (refusal !== null) {
      this.refuseTarget(refusal);
      return;
    }
    // A CONNECT has no body, so nothing of it has been read yet but its head.
    if (this.isConnect && this.service.targets?.plan.resolve === 'address')
      this.request = this.outgoing(withAddress(this.head, address));
    this.choose();
  }

  /** choose and connect: the pinned backend while its pin holds, else another; refuse where none is left. */
  choose(): void {
    const { upstream, pool } = this.service;
    const { backend, mayWait, waitFor } = this.routing.choose();
    if (backend !== null) {
      this.connect(pool.take(backend, this.longestRest, this.client.proxyHeader()));
      return;
    }
    if (mayWait) {
      this.waitsSince ??= performance.now();
      if (upstream.waitingRoom.enter(waitFor, this, this.waitsSince)) return;
    }
    const reason = this.routing.reason ?? 'no-backend';
    this.refuse(reason, noBackend(reason, upstream.plan.sticky));
  }

  /** ms that a connection to the backend may have rested. A retry takes a new one, which nobody is closing. */
  private get longestRest(): number {
    if (this.routing.attempts > 1) return 0;
    return this.routing.idempotent ? Number.POSITIVE_INFINITY : FRESH_REST;
  }

  accepts(backend: Backend): boolean {
    return this.routing.accepts(backend);
  }

  /** choose again, after waiting for a place. */
  proceed(): void {
    this.choose();
  }

  waitedTooLong(): void {
    this.refuse('full', WAITED_TOO_LONG);
  }

  private connect(connection: BackendConnection): void {
    this.connection = connection;
    this.waitsSince = null;
    connection.backend.enter();
    connection.serve(this, this.head.method, this.offer);
  }

  /** send: the head anew, then the body as it comes. */
  connected(): void {
    const { connection } = this;
    if (connection === null) return;
    this.routing.sent();
    const scheme = this.service.upstream.plan.tls === null ? 'http' : 'https';
    if (this.request.sendTo(connection.outlet, connection.backend, scheme)) this.client.resume();
    if (this.request.complete) this.awaitResponse(connection);
  }

  /** The backend has the whole request, as soon as it is connected. */
  private awaitResponse(connection: BackendConnection): void {
    connection.awaitAnswer();
    if (this.awaited !== null) return;
    this.awaited = connection.backend;
    this.awaited.unanswered.began(this.service.worker.deadlines.now);
  }

  private endWait(): void {
    this.awaited?.unanswered.ended();
    this.awaited = null;
  }

  /** The backend takes bytes again, so the client may send on. */
  drained(): void {
    this.client.resume();
  }

  /** answer: interim responses go through as they are. */
  interim(head: ResponseHead): void {
    if (!this.answer.interim(head)) this.waitForClient();
  }

  /** answer: the protocol was switched, or a CONNECT is established; the octets that follow are the tunnel's. */
  switched(head: ResponseHead, rest: Buffer): void {
    this.backendWorks();
    this.responded(head.status);
    const { backend, identity, reason } = this.routing;
    const { affinity } = this.service;
    if (backend === null) return;
    const now = Date.now();
    const lines = this.isConnect
      ? ''
      : upgradeLines(head.fields.upgrade ?? '') + affinity.keep(identity, backend, head, reason, now);
    if (this.isConnect) affinity.keepTunnel(identity, backend, now);
    this.answer.switched(head, lines);
    this.isWebSocket = !this.isConnect && head.fields.upgrade?.trim().toLowerCase() === 'websocket';
    this.tunnelRest = rest;
    this.record();
  }

  /** answer: the head anew, with the cookies that say something new. */
  answered(head: ResponseHead): void {
    if (this.answeredBadly(head)) return;
    this.backendWorks();
    this.responded(head.status);
    const { backend, identity, reason } = this.routing;
    const { affinity } = this.service;
    const cookies = backend === null ? '' : affinity.keep(identity, backend, head, reason, Date.now());
    if (cookies !== '') affinity.keepFromSharedCaches(this.head.method, head);
    this.answer.begin(head, cookies, this.request.complete);
  }

  private backendWorks(): void {
    this.endWait();
    const { backend } = this.routing;
    const { deadlines } = this.service.worker;
    if (backend?.failedRequests.answered(deadlines.now))
      this.service.worker.reportAnswered(this.service.upstream, backend);
  }

  private responded(status: number): void {
    const { now } = this.service.worker.deadlines;
    this.recording.answered(status, now);
    this.routing.responded(now);
  }

  /** A status that says "ask another": the answer is dropped and another backend is chosen, while that is allowed. */
  private answeredBadly(head: ResponseHead): boolean {
    const cause = head.status as RetryCause;
    const { retry } = this.service.upstream.plan;
    if (!retry.on.includes(cause) || !this.request.repeatable || !this.routing.mayTryAnother(cause, true))
      return false;
    const connection = this.connection;
    this.letGo();
    connection?.destroy();
    this.request.detach();
    this.routing.failed('bad-response');
    this.choose();
    return true;
  }

  bodyBytes(chunk: Buffer, from: number, to: number): void {
    this.answer.bytes(chunk, from, to);
  }

  passOn(): void {
    if (!this.answer.flush()) this.waitForClient();
  }

  /** The client reads slower than the backend sends. */
  private waitForClient(): void {
    this.connection?.pause();
    this.client.stalled();
  }

  /** The client takes bytes again. */
  clientDrained(): void {
    this.connection?.resume();
  }

  /** The whole answer has come: record it; its last bytes wait for the journal. */
  ended(trailers: string): void {
    this.answer.end(trailers);
    const connection = this.connection;
    this.letGo();
    // A backend that answered before it had the whole request would take the rest for another one.
    if (this.request.complete && connection !== null) this.service.pool.give(connection);
    else connection?.destroy();
    this.record();
  }

  /** A backend failed: choose again while that is safe and allowed, else say so to the client. */
  failed(failure: Failure): void {
    const { backend } = this.routing;
    this.letGo();
    this.request.detach();
    if (backend === null) return;
    if (failure.phase === 'answered' && this.answer.begun) {
      this.recording.cutOff(failure);
      this.answer.flush();
      this.client.cutShort(this.answer.delimited);
      this.record();
      return;
    }
    if (failure.phase === 'answered') {
      // Nothing of the answer has left yet: the client gets a whole one that says what happened.
      this.client.outlet.discard();
      this.routing.failed(failure.reason);
      this.refuse(failure.reason, failureTold(failure));
      return;
    }
    const sent = failure.phase !== 'connect';
    if (failure.stale && (!sent || (this.request.repeatable && this.routing.mayResend))) {
      // The backend closed a resting connection: that is its right and no failure of its.
      this.connect(this.service.pool.take(backend, 0, this.client.proxyHeader()));
      return;
    }
    if (!failure.ours) {
      // A connection that cannot be made speaks of the backend; what comes later may be of this request alone.
      const source = sent ? this.routing.source : null;
      this.service.worker.reportFailure(this.service.upstream, backend, failure, source);
    }
    const another = this.request.repeatable && this.routing.mayTryAnother(failure.cause, sent);
    this.routing.failed(failure.reason);
    if (another) this.choose();
    else this.refuse(failure.reason, failureTold(failure));
  }

  /**
   * Cancels the request: its client is gone or broke it off. A request that waited for no backend yet leaves no
   * decision.
   * @param status recorded for it, whatever response had begun
   */
  abandon(status: number): void {
    const connection = this.connection;
    this.letGo();
    connection?.destroy();
    if (!this.recorded) this.recording.status = status;
    this.service.upstream.waitingRoom.leave(this);
    this.lookup?.leave(this);
    if (this.routing.attempts > 0 || this.routing.reason !== null) this.record();
  }

  /** The client has closed its connection, and the backend is to finish its work all the same. */
  clientClosed(): void {
    this.answer.discards = true;
    this.connection?.resume();
  }

  private letGo(): void {
    this.endWait();
    if (this.connection === null) return;
    const { backend } = this.connection;
    this.connection = null;
    backend.leave();
  }

  /** Who tries where it may not go has to connect anew, which can be bounded. */
  private refuseTarget(answer: TurnedAway): void {
    this.answer.persistent = false;
    this.dismiss('target-refused', answer);
  }

  /** Refuses what no backend has to do with: it begins no session. */
  private dismiss(reason: Reason, answer: TurnedAway): void {
    const { routing } = this;
    routing.identity = this.service.affinity.withoutNewSession(routing.identity, this.client.asking.address);
    this.refuse(reason, answer);
  }

  private refuse(reason: Reason, answer: TurnedAway): void {
    this.routing.reason = reason;
    this.recording.refused = true;
    this.routing.responded(this.service.worker.deadlines.now);
    this.recording.status = answer.status;
    const cookies = this.service.affinity.sessionLine(this.routing.identity, Date.now());
    this.answer.refuse(answer, cookies, this.request.complete);
    this.record();
  }

  /** Answers 503 because the journal is full; that is counted, since it cannot be recorded. */
  private turnAway(): void {
    this.recorded = true;
    this.answer.refuse(LOG_FULL, '', this.request.complete);
    this.service.worker.journal.turnAway(this);
  }

  /** record: one line; the journal calls `release` once it is written. */
  private record(): void {
    if (this.recorded) return;
    this.recorded = true;
    const { deadlines, journal } = this.service.worker;
    if (journal.sheds) {
      this.kept = false;
      journal.skip(this);
      return;
    }
    const line = this.recording.decision(this.client, this.head, this.routing, this.octets, deadlines.now);
    journal.settle(line, this);
  }

  private get octets(): Octets {
    return { in: this.headBytes + this.request.bodyBytesRead, out: this.answer.octets };
  }

  /** release: the decision is safe, so the client may have the end of its answer. */
  release(): void {
    this.service.worker.deadlines.tick();
    if (this.tunnelRest !== null) {
      this.openTunnel(this.tunnelRest);
      return;
    }
    this.client.exchangeEnded(this.answer.persistent && this.request.complete);
  }

  /** release: the decision is in the journal, so the tunnel may run; its end completes the decision. */
  private openTunnel(rest: Buffer): void {
    const { connection } = this;
    const { identity } = this.routing;
    if (connection === null) return;
    const { backend } = connection;
    this.connection = null;
    backend.openTunnel();
    const before = this.octets;
    const tunnel = this.client.startTunnel(connection, rest, this.isWebSocket, (sent) => {
      backend.closeTunnel();
      backend.openTunnels.delete(tunnel);
      const octets = { in: before.in + sent.fromClient, out: before.out + sent.fromBackend };
      if (this.kept) this.service.worker.journal.append(this.recording.completion(identity.session, octets));
    });
    backend.openTunnels.add(tunnel);
  }
}
