import type { ClientConnection } from './client-connection';
import type { RequestHead } from './http1/request-head';
import type { ResponseHead } from './http1/response-head';
import { decisionLine } from './journal/decision';
import type { Outcome, Reason } from './journal/record';
import type { Settling } from './journal/writer';
import { OutgoingRequest } from './outgoing-request';
import { refusal } from './refusal';
import type { Service } from './service';
import type { Identity } from './sticky/affinity';
import type { Backend } from './upstream/backend';
import type { Answer, BackendConnection } from './upstream/connection';
import { type Failure, statusOf } from './upstream/failure';

/** Methods that may be sent twice, RFC 9110 section 9.2.2. */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);
/** A request that must not be sent twice takes only a connection that rested this short, ms: one that
 * the backend closes meanwhile would fail it. */
const FRESH_REST = 1000;

/**
 * One request's life. The phases, in order:
 *
 *     receive → identify → choose → connect → send → answer → record → release
 *
 * A failure between connect and answer goes back to choose; after that it ends the client's connection.
 * The last bytes of the answer are held from record to release, until the journal has the decision.
 */
export class Exchange implements Answer, Settling {
  private readonly received = performance.now();
  private readonly identity: Identity;
  private readonly request: OutgoingRequest;
  private connection: BackendConnection | null = null;
  private backend: Backend | null = null;
  private tried: Backend[] = [];
  private attempts = 0;
  /** How the pinned backend failed this request, where it did. */
  private pinFailure: Reason | null = null;
  /** Why the pin did not hold, or why nothing could serve. */
  private reason: Reason | null = null;
  private refused = false;
  private status = 0;
  private firstByte = -1;
  private chunkedAnswer = false;
  private persistent: boolean;
  private readonly outBefore: number;
  private recorded = false;

  /** receive and identify: what came, who it belongs to, where it is pinned. */
  constructor(
    private readonly service: Service,
    private readonly client: ClientConnection,
    private readonly head: RequestHead,
    private readonly headBytes: number,
  ) {
    const { upstream, affinity } = service;
    this.identity = affinity.identify(head.fields.cookies, client.address);
    const target = upstream.plan.kind === 'forward-proxy' ? head.target : head.originTarget;
    this.request = new OutgoingRequest(head, target, upstream.plan.limits.retryBody);
    this.persistent = head.persistent && !service.stopping;
    this.outBefore = client.outlet.bytes;
  }

  /** Whether the client still owes body bytes. */
  get receiving(): boolean {
    return !this.request.complete;
  }

  /** Takes body bytes from the client. @returns the index after the last that belongs to this request */
  receive(chunk: Buffer, at: number): number {
    const next = this.request.read(chunk, at);
    if (!this.request.flush()) this.client.pause();
    if (this.request.complete) this.connection?.awaitAnswer();
    return next;
  }

  /** choose and connect: the pinned backend while its pin holds, else another; refuse where none is left. */
  choose(): void {
    const { upstream, pool } = this.service;
    const choice = upstream.choose(this.identity.pin, this.tried, this.pinFailure, Date.now());
    this.reason = choice.reason;
    if (choice.backend === null) {
      const status = upstream.plan.sticky.fallback ? 503 : 502;
      this.reason ??= 'no-backend';
      this.refuse(status, 'No backend is available for this request. Try again in a moment.');
      return;
    }
    this.backend = choice.backend;
    this.attempts++;
    this.connect(
      pool.take(choice.backend, IDEMPOTENT.has(this.head.method) ? Number.POSITIVE_INFINITY : FRESH_REST),
    );
  }

  private connect(connection: BackendConnection): void {
    this.connection = connection;
    connection.backend.inFlight++;
    connection.serve(this, this.head.method);
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
    this.client.outlet.addText(`HTTP/1.1 ${head.status} ${head.reason}\r\n${head.fields.forwarded}\r\n`);
    this.client.outlet.flush();
  }

  /** answer: the head anew, with the cookies that say something new. */
  answered(head: ResponseHead): void {
    this.firstByte = performance.now();
    this.status = head.status;
    const { fields } = head;
    const bodiless = this.head.method === 'HEAD' || head.status === 204 || head.status === 304;
    let framing = '';
    if (fields.contentLength >= 0)
      framing = head.status === 204 ? '' : `Content-Length: ${fields.contentLength}\r\n`;
    else if (!bodiless) {
      this.chunkedAnswer = this.head.version === 11;
      if (this.chunkedAnswer) framing = 'Transfer-Encoding: chunked\r\n';
      else this.persistent = false;
    }
    const cookies = this.service.affinity.setCookies(this.identity, this.backend);
    this.client.outlet.addText(
      `HTTP/1.1 ${head.status} ${head.reason}\r\n${fields.forwarded}${framing}${cookies}${this.connectionLine()}\r\n`,
    );
  }

  private connectionLine(): string {
    if (!this.persistent) return 'Connection: close\r\n';
    return this.head.version === 10 ? 'Connection: keep-alive\r\n' : '';
  }

  bodyBytes(chunk: Buffer, from: number, to: number): void {
    const { outlet } = this.client;
    if (this.chunkedAnswer) outlet.addText(`${(to - from).toString(16)}\r\n`);
    outlet.addBytes(chunk, from, to, true);
    if (this.chunkedAnswer) outlet.addText('\r\n');
  }

  passOn(): void {
    if (this.client.outlet.flush()) return;
    this.connection?.pause();
    this.client.stalled();
  }

  /** The client takes bytes again. */
  clientDrained(): void {
    this.connection?.resume();
  }

  /** The whole answer has come: record it; its last bytes wait for the journal. */
  ended(): void {
    if (this.chunkedAnswer) this.client.outlet.addText('0\r\n\r\n');
    const connection = this.connection;
    this.letGo();
    // A backend that answered before it had the whole request would take the rest for another one.
    if (this.request.complete && connection !== null) this.service.pool.give(connection);
    else connection?.destroy();
    this.record();
  }

  /** A backend failed: choose again while that is safe and allowed, else say so to the client. */
  failed(failure: Failure): void {
    const backend = this.backend;
    this.letGo();
    this.request.detach();
    if (backend === null) return;
    if (failure.phase === 'answered') {
      this.reason = failure.reason;
      this.persistent = false;
      this.client.abort();
      this.record();
      return;
    }
    const repeatable =
      this.request.repeatable && (failure.phase === 'connect' || IDEMPOTENT.has(this.head.method));
    if (failure.stale && repeatable) {
      // The backend closed a resting connection: that is its right and no failure of its.
      this.connect(this.service.pool.take(backend, 0));
      return;
    }
    if (!failure.stale) this.service.reportFailure(backend, failure);
    this.tried.push(backend);
    if (backend === this.identity.pin) this.pinFailure = failure.reason;
    this.reason = failure.reason;
    const { retry, sticky } = this.service.upstream.plan;
    const timeLeft = performance.now() - this.received < retry.timeout;
    const another = repeatable && timeLeft && this.tried.length < retry.tries;
    if (another && (sticky.fallback || this.identity.pin !== backend) && this.anyLeft()) this.choose();
    else this.refuse(statusOf(failure), `The backend failed: ${failure.detail}.`);
  }

  private anyLeft(): boolean {
    return this.service.upstream.backends.some(
      (other) => other.admitsSessions && !this.tried.includes(other),
    );
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
    if (this.status === 0) this.status = status;
    if (this.attempts > 0) this.record();
  }

  private letGo(): void {
    if (this.connection === null) return;
    this.connection.backend.inFlight--;
    this.connection = null;
  }

  private refuse(status: number, sentence: string): void {
    this.refused = true;
    this.status = status;
    this.persistent &&= this.request.complete;
    const cookies = this.service.affinity.setCookies(this.identity, null);
    const text = refusal(status, sentence, cookies, this.persistent, this.head.method !== 'HEAD');
    this.client.outlet.addText(text);
    this.record();
  }

  /** record: one line; the journal calls `release` once it is written. */
  private record(): void {
    if (this.recorded) return;
    this.recorded = true;
    const { service, identity, head } = this;
    const { clock, journal, listenerJson, privacy, upstream } = service;
    const now = performance.now();
    const served = this.refused ? null : this.backend;
    const outcome = this.outcome(served);
    const line = decisionLine({
      time: clock.micros(this.received),
      listener: listenerJson,
      upstream: upstream.json,
      session: identity.session,
      presented: identity.presented,
      outcome,
      reason: outcome === 'assigned' ? null : this.reason,
      backend: served === null ? 'null' : served.json,
      previousBackend: outcome !== 'pinned' && identity.pin !== null ? identity.pin.json : 'null',
      attempts: this.attempts,
      status: this.status,
      timeToFirstByte: this.firstByte < 0 ? -1 : Math.round((this.firstByte - this.received) * 1000),
      duration: Math.round((now - this.received) * 1000),
      bytesIn: this.headBytes + this.request.bodyBytesRead,
      bytesOut: this.client.outlet.bytes - this.outBefore,
      method: head.method,
      host: head.host,
      path: privacy.path ? head.path : null,
      client: this.client.addressJson,
      appSession: identity.appSession,
    });
    journal.settle(line, this);
  }

  private outcome(served: Backend | null): Outcome {
    if (served === null) return 'refused';
    if (this.identity.pin === null) return 'assigned';
    return served === this.identity.pin ? 'pinned' : 'moved';
  }

  /** release: the decision is safe, so the client may have the end of its answer. */
  release(): void {
    this.client.exchangeEnded(this.persistent && this.request.complete);
  }
}
