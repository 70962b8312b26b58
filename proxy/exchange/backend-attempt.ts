import { isRetryStatus } from '@/lib/core/retry-causes';
import type { Downstream } from '../downstream/downstream';
import type { RequestHead } from '../http1/request-head';
import type { ResponseHead } from '../http1/response-head';
import type { UpgradeOffer } from '../tunnel/upgrade';
import type { Backend } from '../upstream/backend';
import type { OutgoingRequest } from '../upstream/outgoing-request';
import type { UpstreamConnection } from '../upstream/upstream-connection';
import type { UpstreamFailure } from '../upstream/upstream-failure';
import type { UpstreamHandler } from '../upstream/upstream-handler';
import type { BackendSelection } from './backend-selection';
import type { DecisionRecorder } from './decision-recorder';
import type { ExchangeContext } from './exchange-context';
import { backendFailed, type LocalError } from './local-errors';

/** A request that must not be sent twice takes only a connection that was idle this short, ms: one that the backend
 * closes meanwhile would fail it. */
const maxIdleForUnsafeMs = 1000;

/** The exchange that tries a backend. */
export interface AttemptingExchange {
  readonly context: ExchangeContext;
  readonly downstream: Downstream;
  readonly head: RequestHead;
  readonly isConnect: boolean;
  readonly request: OutgoingRequest;
  readonly upgradeOffer: UpgradeOffer | null;
  readonly selection: BackendSelection;
  readonly recorder: DecisionRecorder;
  selectBackend(): void;
  respondWithError(error: LocalError): void;
  recordDecision(): void;
}

/**
 * The phases of an exchange that involve a backend: connect → send → respond. A failure before the response returns to
 * select; a later one ends the response.
 */
export class BackendAttempt implements UpstreamHandler {
  /** The connection in use, and with it a slot of its backend. */
  private connection: UpstreamConnection | null = null;
  /** The backend whose response is awaited. */
  private awaitedBackend: Backend | null = null;
  /** The bytes after the head that opened a tunnel; null while there is none. */
  tunnelRest: Buffer | null = null;
  isWebSocket = false;

  constructor(private readonly exchange: AttemptingExchange) {}

  /** connect: reuses an idle connection if that is safe, else opens a new one. */
  start(backend: Backend): void {
    this.connect(backend, this.maxIdleMs);
  }

  private connect(backend: Backend, maxIdleMs: number): void {
    const { context, downstream, head, upgradeOffer } = this.exchange;
    const connection = context.pool.acquire(backend, maxIdleMs, downstream.connection.createProxyHeader());
    this.connection = connection;
    backend.startRequest();
    connection.startRequest(this, head.method, upgradeOffer);
  }

  /** ms that a connection to the backend may have been idle. A retry takes a new one, which no backend is closing. */
  private get maxIdleMs(): number {
    if (this.exchange.selection.attempts > 1) return 0;
    return this.exchange.selection.idempotent ? Number.POSITIVE_INFINITY : maxIdleForUnsafeMs;
  }

  /** send: the head, then the body as it arrives. */
  onConnect(): void {
    const { connection } = this;
    if (connection === null) return;
    const { downstream, request, selection } = this.exchange;
    selection.recordSent();
    if (request.sendTo(connection.writer, connection.backend)) downstream.resume();
    if (request.isComplete) this.startResponseWait();
  }

  /** send: the backend takes bytes again. */
  onDrain(): void {
    this.exchange.downstream.resume();
  }

  /** respond: forwards interim responses unchanged. */
  onInterimResponse(head: ResponseHead): void {
    if (!this.exchange.downstream.writeInterimHead(head)) this.pauseForClient();
  }

  /** respond: the protocol was switched, or a CONNECT is established; the bytes that follow are the tunnel's. */
  onUpgrade(head: ResponseHead, rest: Buffer): void {
    this.onBackendResponded(head.status);
    const { context, downstream, isConnect, selection } = this.exchange;
    const { backend, identity, reason } = selection;
    if (backend === null) return;
    const now = Date.now();
    if (isConnect) context.affinity.persistTunnel(identity, backend, now);
    const cookies = isConnect ? '' : context.affinity.persist(identity, backend, head, reason, now);
    downstream.writeUpgradeHead(head, cookies);
    this.isWebSocket = !isConnect && head.fields.upgrade?.trim().toLowerCase() === 'websocket';
    this.tunnelRest = rest;
    this.exchange.recordDecision();
  }

  /** respond: the head, with the cookies that have changed; or another backend, if its status calls for a retry. */
  onResponseStart(head: ResponseHead): void {
    if (this.retryOnStatus(head.status)) return;
    this.onBackendResponded(head.status);
    const { context, downstream, request, selection } = this.exchange;
    const { affinity } = context;
    const { backend, identity, reason } = selection;
    const cookies = backend === null ? '' : affinity.persist(identity, backend, head, reason, Date.now());
    if (cookies !== '') affinity.preventSharedCaching(this.exchange.head.method, head);
    downstream.writeHead(head, cookies, request.isComplete);
  }

  private onBackendResponded(status: number): void {
    this.endResponseWait();
    const { context, recorder, selection } = this.exchange;
    const { upstream, worker } = context;
    const { now } = worker.deadlines;
    const { backend } = selection;
    if (backend?.failedRequests.recordResponse(now)) worker.reportBackendRecovered(upstream, backend);
    recorder.onResponseStart(status, now);
    selection.recordResponse(now);
  }

  /** Drops a response whose status asks for another backend, and selects one, while that is allowed. */
  private retryOnStatus(status: number): boolean {
    const { request, selection } = this.exchange;
    if (!isRetryStatus(status) || !request.canReplay || !selection.canRetry(status, true)) return false;
    this.abort();
    request.detachOutlet();
    selection.recordFailure({ reason: 'bad-response', failure: { code: 'error-status', status } });
    this.exchange.selectBackend();
    return true;
  }

  onBodyData(chunk: Buffer, from: number, to: number): void {
    this.exchange.downstream.writeBody(chunk, from, to);
  }

  onReadComplete(): void {
    if (!this.exchange.downstream.flush()) this.pauseForClient();
  }

  /** The client reads slower than the backend sends. */
  private pauseForClient(): void {
    this.connection?.pause();
    this.exchange.downstream.startReadTimeout();
  }

  /** respond: the whole response has arrived; its last bytes wait for the journal. */
  onResponseEnd(trailers: string): void {
    const { context, downstream, request } = this.exchange;
    downstream.endBody(trailers);
    const connection = this.release();
    // A backend that responded before it had the whole request would parse the rest as another one.
    if (request.isComplete && connection !== null) context.pool.release(connection);
    else connection?.destroy();
    this.exchange.recordDecision();
  }

  /** A backend failed: select again while that is safe and allowed, else end the response with what can be said. */
  onError(failure: UpstreamFailure): void {
    const { context, request, selection } = this.exchange;
    const { backend } = selection;
    this.release();
    request.detachOutlet();
    if (backend === null) return;
    if (failure.phase === 'body') {
      this.endFailedResponse(failure);
      return;
    }
    const sent = failure.phase !== 'connect';
    if (failure.isStaleConnection && (!sent || (request.canReplay && selection.canResend))) {
      // The backend closed an idle connection: that is its right and no failure of its.
      this.connect(backend, 0);
      return;
    }
    if (!failure.isLocalResourceError) {
      // A failed connect is a fault of the backend; a later failure may be caused by this request alone.
      const source = sent ? selection.source : null;
      context.worker.reportFailure(context.upstream, backend, failure, source);
    }
    const canRetry = request.canReplay && selection.canRetry(failure.cause, sent);
    selection.recordFailure(failure);
    if (canRetry) this.exchange.selectBackend();
    else this.exchange.respondWithError(backendFailed(failure));
  }

  /** The backend failed after the head of its response, which the client may have seen. */
  private endFailedResponse(failure: UpstreamFailure): void {
    const { downstream, recorder, selection } = this.exchange;
    if (downstream.started) {
      recorder.onResponseTruncated(failure);
      downstream.truncate();
      this.exchange.recordDecision();
      return;
    }
    downstream.discardUnsent();
    selection.recordFailure(failure);
    this.exchange.respondWithError(backendFailed(failure));
  }

  /** The client takes bytes again. */
  resume(): void {
    this.connection?.resume();
  }

  /** Some of the request's body was passed on. @param stalled whether the backend takes no more for now */
  onRequestFlushed(stalled: boolean): void {
    if (stalled) this.connection?.onWriteStalled();
    if (this.exchange.request.isComplete) this.startResponseWait();
  }

  /** The backend has the whole request, as soon as it is connected. */
  private startResponseWait(): void {
    const { connection } = this;
    if (connection === null) return;
    connection.awaitResponse();
    if (this.awaitedBackend !== null) return;
    this.awaitedBackend = connection.backend;
    this.awaitedBackend.pendingResponses.add(this.exchange.context.worker.deadlines.now);
  }

  private endResponseWait(): void {
    this.awaitedBackend?.pendingResponses.remove();
    this.awaitedBackend = null;
  }

  /** Frees the slot. @returns the connection, which the caller now owns, or null if there was none */
  private release(): UpstreamConnection | null {
    this.endResponseWait();
    const { connection } = this;
    if (connection === null) return null;
    this.connection = null;
    connection.backend.finishRequest();
    return connection;
  }

  /** Frees the slot and closes the connection. */
  abort(): void {
    this.release()?.destroy();
  }

  /** The request has become a tunnel, which keeps the slot. @returns the connection, or null if there is none */
  convertToTunnel(): UpstreamConnection | null {
    const { connection } = this;
    this.connection = null;
    connection?.backend.convertToTunnel();
    return connection;
  }
}
