import { answerHead } from './answer-head';
import type { ClientConnection } from './client-connection';
import { linesForNextHop } from './forwarding/next-hop';
import { linesForClient } from './forwarding/via';
import type { RequestHead } from './http1/request-head';
import type { ResponseHead } from './http1/response-head';
import type { Settling } from './journal/writer';
import { OutgoingRequest } from './outgoing-request';
import type { RetryCause } from './plan';
import { type Octets, Recording } from './recording';
import { refusal } from './refusal';
import { Routing } from './routing';
import type { Service } from './service';
import { offeredKey } from './tunnel/offered';
import { UPGRADE_LINES } from './tunnel/upgrade';
import type { Answer, BackendConnection } from './upstream/connection';
import { type Failure, statusOf } from './upstream/failure';
import type { Waiting } from './upstream/waiting-room';

/** A request that must not be sent twice takes only a connection that rested this short, ms: one that
 * the backend closes meanwhile would fail it. */
const FRESH_REST = 1000;
/** When a client that was turned away may try again, as a field. */
const RETRY_LATER = 'Retry-After: 5\r\n';

/**
 * One request's life. The phases, in order:
 *
 *     receive → identify → choose → connect → send → answer → record → release
 *
 * A failure between connect and answer goes back to choose; after that it ends the client's connection.
 * The last bytes of the answer are held from record to release, until the journal has the decision.
 */
export class Exchange implements Answer, Settling, Waiting {
  private readonly recording: Recording;
  private readonly routing: Routing;
  private readonly request: OutgoingRequest;
  private connection: BackendConnection | null = null;
  private chunkedAnswer = false;
  private persistent: boolean;
  private readonly outBefore: number;
  private recorded = false;
  /** Whether the decision is in the journal, or will be. */
  private kept = true;
  /** Whether the client may have seen some of the answer. */
  private passedOn = false;
  private readonly isConnect: boolean;
  private readonly upgradeKey: string | null;
  /** What came behind the head that opened a tunnel; null while there is none. */
  private tunnelRest: Buffer | null = null;

  /** receive and identify: what came, who it belongs to, where it is pinned. */
  constructor(
    private readonly service: Service,
    private readonly client: ClientConnection,
    private readonly head: RequestHead,
    private readonly headBytes: number,
  ) {
    const { upstream, affinity } = service;
    const began = service.worker.deadlines.now;
    this.recording = new Recording(service, began);
    this.isConnect = head.method === 'CONNECT';
    const now = Date.now();
    const identity = this.isConnect
      ? affinity.identifyTunnel(client.address, now)
      : affinity.identify(head, client.address, now, client.lastSession);
    this.upgradeKey = offeredKey(head);
    this.routing = new Routing(upstream, identity, head, client.address, began);
    const target = upstream.plan.kind === 'forward-proxy' ? head.target : head.originTarget;
    this.request = new OutgoingRequest(
      head,
      target,
      linesForNextHop(head, upstream.plan.forwarding, client.sender),
      upstream.plan.limits,
      this.upgradeKey !== null,
    );
    this.persistent = head.persistent;
    this.outBefore = client.outlet.bytes;
  }

  private get via(): string | null {
    return this.service.upstream.plan.forwarding.via;
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
    if (this.request.complete) this.connection?.awaitAnswer();
    return next;
  }

  /** choose for the first time, unless what cannot be recorded is not to be served. */
  begin(): void {
    if (this.service.worker.journal.refuses) this.turnAway();
    else this.choose();
  }

  /** choose and connect: the pinned backend while its pin holds, else another; refuse where none is left. */
  choose(): void {
    const { upstream, pool } = this.service;
    const { backend, mayWait, waitFor } = this.routing.choose();
    if (backend !== null) {
      this.connect(
        pool.take(
          backend,
          this.routing.idempotent ? Number.POSITIVE_INFINITY : FRESH_REST,
          this.client.proxyHeader(),
        ),
      );
      return;
    }
    if (mayWait && upstream.waitingRoom.enter(waitFor, this)) return;
    this.routing.reason ??= 'no-backend';
    const full = this.routing.reason === 'full';
    this.refuse(
      upstream.plan.sticky.fallback || full ? 503 : 502,
      full
        ? 'Every place on the backends is taken. Try again in a moment.'
        : 'No backend is available for this request. Try again in a moment.',
    );
  }

  /** choose again, after waiting for a place. */
  proceed(): void {
    this.choose();
  }

  waitedTooLong(): void {
    this.routing.reason = 'full';
    this.refuse(503, 'No place on a backend became free in time. Try again in a moment.');
  }

  private connect(connection: BackendConnection): void {
    this.connection = connection;
    connection.backend.enter();
    connection.serve(this, this.head.method, this.upgradeKey);
  }

  /** send: the head anew, then the body as it comes. */
  connected(): void {
    const { connection } = this;
    if (connection === null) return;
    if (this.request.sendTo(connection.outlet)) this.client.resume();
    if (this.request.complete) connection.awaitAnswer();
  }

  /** The backend takes bytes again, so the client may send on. */
  drained(): void {
    this.client.resume();
  }

  /** answer: interim responses go through as they are, RFC 9110 section 15.2; HTTP/1.0 knows none. */
  interim(head: ResponseHead): void {
    if (this.head.version === 10) return;
    this.client.outlet.addText(`${head.startLine}${linesForClient(head, this.via, true)}\r\n`);
    this.client.outlet.flush();
  }

  /** answer: a WebSocket or a CONNECT is established; the octets that follow are the tunnel's. */
  switched(head: ResponseHead, rest: Buffer): void {
    this.recording.answered(head.status, this.service.worker.deadlines.now);
    const { backend, identity, reason } = this.routing;
    const { affinity } = this.service;
    if (backend === null) return;
    const now = Date.now();
    const lines = this.isConnect
      ? ''
      : UPGRADE_LINES + affinity.keep(identity, this.head, backend, head, reason, now);
    if (this.isConnect) affinity.keepTunnel(identity, backend, now);
    this.client.outlet.addText(`${head.startLine}${linesForClient(head, this.via, true)}${lines}\r\n`);
    this.tunnelRest = rest;
    this.record();
  }

  /** answer: the head anew, with the cookies that say something new. */
  answered(head: ResponseHead): void {
    if (this.answeredBadly(head)) return;
    this.recording.answered(head.status, this.service.worker.deadlines.now);
    const { backend, identity, reason } = this.routing;
    const { affinity } = this.service;
    const cookies =
      backend === null ? '' : affinity.keep(identity, this.head, backend, head, reason, Date.now());
    this.persistent &&= this.service.worker.ending === null;
    const answer = answerHead(this.head, head, cookies, this.persistent, this.via);
    this.chunkedAnswer = answer.chunked;
    this.persistent = answer.persistent;
    this.client.outlet.addText(answer.text);
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
    const { outlet } = this.client;
    if (this.chunkedAnswer) outlet.addText(`${(to - from).toString(16)}\r\n`);
    outlet.addBytes(chunk, from, to, true);
    if (this.chunkedAnswer) outlet.addText('\r\n');
  }

  passOn(): void {
    this.passedOn = true;
    if (this.client.outlet.flush()) return;
    this.connection?.pause();
    this.client.stalled();
  }

  /** The client takes bytes again. */
  clientDrained(): void {
    this.connection?.resume();
  }

  /** The whole answer has come: record it; its last bytes wait for the journal. */
  ended(trailers: string): void {
    if (this.chunkedAnswer) this.client.outlet.addText(`0\r\n${trailers}\r\n`);
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
    if (failure.phase === 'answered' && this.passedOn) {
      this.routing.reason = failure.reason;
      this.persistent = false;
      this.client.abort();
      this.record();
      return;
    }
    if (failure.phase === 'answered') {
      // Nothing of the answer has left yet: the client gets a whole one that says what happened.
      this.client.outlet.discard();
      this.routing.failed(failure.reason);
      this.refuse(statusOf(failure), `The backend failed: ${failure.detail}.`);
      return;
    }
    const sent = failure.phase !== 'connect';
    if (failure.stale && this.request.repeatable && this.routing.idempotent) {
      // The backend closed a resting connection: that is its right and no failure of its.
      this.connect(this.service.pool.take(backend, 0, this.client.proxyHeader()));
      return;
    }
    // Only a connection that cannot be made speaks of the backend; what comes later may be of this request alone.
    if (!sent && !failure.ours) this.service.worker.reportFailure(this.service.upstream, backend, failure);
    const another = this.request.repeatable && this.routing.mayTryAnother(failure.cause, sent);
    this.routing.failed(failure.reason);
    if (another) this.choose();
    else this.refuse(statusOf(failure), `The backend failed: ${failure.detail}.`);
  }

  /**
   * Nothing more can be done for the client but to write down what was done; a request that no backend
   * has seen leaves no decision.
   * @param status what is recorded where no answer had begun
   */
  abandon(status: number): void {
    const connection = this.connection;
    this.letGo();
    connection?.destroy();
    if (this.recording.status === 0) this.recording.status = status;
    this.service.upstream.waitingRoom.leave(this);
    this.routing.over();
    if (this.routing.attempts > 0) this.record();
  }

  private letGo(): void {
    if (this.connection === null) return;
    const { backend } = this.connection;
    this.connection = null;
    backend.leave();
  }

  private refuse(status: number, sentence: string): void {
    this.recording.refused = true;
    this.recording.status = status;
    this.persistent &&= this.request.complete && this.service.worker.ending === null;
    const cookies = this.service.affinity.sessionLine(this.routing.identity, Date.now());
    const text = refusal(status, sentence, cookies, this.persistent, this.head.method !== 'HEAD');
    this.client.outlet.addText(text);
    this.record();
  }

  /** Answers 503 because the journal is full; that is counted, since it cannot be recorded. */
  private turnAway(): void {
    this.recorded = true;
    this.routing.over();
    this.persistent &&= this.request.complete && this.service.worker.ending === null;
    const sentence = 'The log of the load balancer is full. Try again in a moment.';
    const withBody = this.head.method !== 'HEAD';
    this.client.outlet.addText(refusal(503, sentence, RETRY_LATER, this.persistent, withBody));
    this.service.worker.journal.turnAway(this);
  }

  /** record: one line; the journal calls `release` once it is written. */
  private record(): void {
    if (this.recorded) return;
    this.recorded = true;
    this.routing.over();
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
    const { outlet } = this.client;
    return { in: this.headBytes + this.request.bodyBytesRead, out: outlet.bytes - this.outBefore };
  }

  /** release: the decision is safe, so the client may have the end of its answer. */
  release(): void {
    this.service.worker.deadlines.tick();
    if (this.tunnelRest !== null) {
      this.openTunnel(this.tunnelRest);
      return;
    }
    this.client.exchangeEnded(this.persistent && this.request.complete);
  }

  /** release: the decision is in the journal, so the tunnel may run; its end completes the decision. */
  private openTunnel(rest: Buffer): void {
    const { connection } = this;
    const { backend, identity } = this.routing;
    this.letGo();
    if (connection === null || backend === null) return;
    backend.tunnels++;
    const before = this.octets;
    this.client.startTunnel(connection, rest, ({ fromClient, fromBackend }) => {
      backend.tunnels--;
      const octets = { in: before.in + fromClient, out: before.out + fromBackend };
      if (this.kept) this.service.worker.journal.append(this.recording.completion(identity.session, octets));
    });
  }
}
