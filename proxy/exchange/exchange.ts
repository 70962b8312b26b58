import type { Reason } from '@/lib/core/journal-records';
import type { RetryCause } from '@/lib/core/retry-causes';
import type { ClientConnection } from '../downstream/http1/client-connection';
import { ResponseWriter } from '../downstream/http1/response-writer';
import { createHostLine } from '../forwarding/host';
import { createRequestLines } from '../forwarding/request-lines';
import type { RequestHead } from '../http1/request-head';
import type { ResponseHead } from '../http1/response-head';
import type { DurableCallback } from '../journal/writer';
import type { ListenerContext } from '../listener/listener-context';
import { withTargetAddress } from '../targets/authority';
import type { Lookup, TargetNameListener, TargetVerdict } from '../targets/target-name-checker';
import type { TargetCheck } from '../targets/target-policy';
import { createUpgradeLines, type UpgradeOffer } from '../tunnel/upgrade';
import { createUpgradeOffer } from '../tunnel/upgrade-offer';
import type { Backend } from '../upstream/backend';
import { OutgoingRequest } from '../upstream/outgoing-request';
import type { RequestQueueHandler } from '../upstream/request-queue';
import type { UpstreamConnection, UpstreamHandler } from '../upstream/upstream-connection';
import type { UpstreamFailure } from '../upstream/upstream-failure';
import { BackendSelection } from './backend-selection';
import { type ByteCounts, DecisionRecorder } from './decision-recorder';
import {
  badGateway,
  journalFull,
  type LocalResponse,
  noBackendAvailable,
  queueTimeout,
  tooManyRequests,
} from './local-responses';

/** A request that must not be sent twice takes only a connection that rested this short, ms: one that
 * the backend closes meanwhile would fail it. */
const maxIdleForUnsafeMs = 1000;

/**
 * One request's life. The phases, in order:
 *
 *     receive → identify → check → choose → connect → send → answer → record → release
 *
 * A failure between connect and answer goes back to choose; after that it ends the client's connection.
 * The last bytes of the answer are held from record to release, until the journal has the decision.
 */
export class Exchange implements UpstreamHandler, DurableCallback, RequestQueueHandler, TargetNameListener {
  private readonly decisionRecorder: DecisionRecorder;
  private readonly selection: BackendSelection;
  private request: OutgoingRequest;
  /** Under way while the target's name is looked up. */
  private targetLookup: Lookup | null = null;
  private connection: UpstreamConnection | null = null;
  /** The backend whose response is awaited. */
  private awaitedBackend: Backend | null = null;
  private readonly response: ResponseWriter;
  /** Whether its decision has been made: the response is whole, cut or given up. */
  recorded = false;
  /** Whether the decision is in the journal, or will be. */
  private isJournaled = true;
  private readonly isConnect: boolean;
  private readonly upgradeOffer: UpgradeOffer | null;
  /** What came behind the head that opened a tunnel; null while there is none. */
  private tunnelRest: Buffer | null = null;
  private isWebSocket = false;
  /** Since when it waits for a place on a backend, ms on the monotonic clock; null while it does not. */
  private queuedSince: number | null = null;

  /**
   * receive and identify: what came, who it belongs to, where it is pinned.
   * @param retryAfterMs ms by which the client asks too soon; 0 where it may ask
   * @param target what the spelling of the target says
   */
  constructor(
    private readonly context: ListenerContext,
    private readonly client: ClientConnection,
    private readonly head: RequestHead,
    private readonly headBytes: number,
    private readonly retryAfterMs: number,
    private readonly target: TargetCheck,
  ) {
    const { upstream, affinity } = context;
    const began = context.worker.deadlines.now;
    this.decisionRecorder = new DecisionRecorder(context, began);
    this.isConnect = head.method === 'CONNECT';
    const now = Date.now();
    const identity = this.isConnect
      ? affinity.identifyTunnel(client.identity.address, now)
      : affinity.identify(head, client.identity, now, client.sessionCache);
    this.upgradeOffer = createUpgradeOffer(head, upstream.plan.upgrade);
    this.selection = new BackendSelection(
      upstream,
      context.upstreamRuntime.selector,
      identity,
      head,
      client.identity.address,
      began,
      client.openedAt,
    );
    this.request = this.createOutgoingRequest(head);
    this.response = new ResponseWriter(client.outlet, head, upstream.plan.forwarding.via, context.worker);
  }

  private createOutgoingRequest(head: RequestHead): OutgoingRequest {
    const { upstream, requestRules } = this.context;
    const { plan } = upstream;
    const target = plan.kind === 'forward-proxy' ? head.target : head.originTarget;
    const lines = createRequestLines(head, plan.forwarding, this.client.identity.clientInfo);
    const { nameFilter } = requestRules;
    return new OutgoingRequest(
      head,
      target,
      createHostLine(head, plan),
      lines,
      plan.limits,
      nameFilter,
      this.upgradeOffer,
    );
  }

  /** Whether the client may have seen some of the response. */
  get responseStarted(): boolean {
    return this.response.started;
  }

  /** Whether the response, once it has begun, says where it ends. */
  get delimited(): boolean {
    return this.response.delimited;
  }

  /** Whether the client still owes body bytes. */
  get receiving(): boolean {
    return !this.request.isComplete;
  }

  /**
   * Takes body bytes from the client, which are only valid during the call.
   * @returns the index after the last that belongs to this request
   */
  receive(chunk: Buffer, at: number, end: number): number {
    const next = this.request.readBody(chunk, at, end);
    if (!this.request.flush()) {
      this.client.pause();
      this.connection?.onWriteStalled();
    }
    if (this.request.isComplete && this.connection !== null) this.startResponseWait(this.connection);
    return next;
  }

  /** check, and choose for the first time, unless the client asks too often or the decision could not be kept. */
  start(): void {
    if (this.context.worker.journal.isRejecting) this.respondJournalFull();
    else if (this.retryAfterMs > 0)
      this.respondWithoutSession('rate-limited', tooManyRequests(this.retryAfterMs));
    else this.checkTarget();
  }

  /** check: whether the target may be gone to. Its name may have to be looked up first. */
  private checkTarget(): void {
    const names = this.context.targets?.nameChecker ?? null;
    const { refusal, name } = this.target;
    if (refusal !== null) this.respondTargetRefused(refusal);
    else if (names === null || name === null) this.selectBackend();
    else this.targetLookup = names.checkName(name, this.context.worker.deadlines.now, this);
  }

  /** check: what became of the target's name. */
  onTargetResolved({ refusal, address }: TargetVerdict): void {
    this.targetLookup = null;
    if (refusal !== null) {
      this.respondTargetRefused(refusal);
      return;
    }
    // A CONNECT has no body, so nothing of it has been read yet but its head.
    if (this.isConnect && this.context.targets?.plan.resolve === 'address')
      this.request = this.createOutgoingRequest(withTargetAddress(this.head, address));
    this.selectBackend();
  }

  /** choose and connect: the pinned backend while its pin holds, else another; refuse where none is left. */
  selectBackend(): void {
    const { upstream, pool } = this.context;
    const { backend, mayQueue, queueFor } = this.selection.selectBackend();
    if (backend !== null) {
      this.connect(pool.acquire(backend, this.maxIdleMs, this.client.createProxyHeader()));
      return;
    }
    if (mayQueue) {
      this.queuedSince ??= performance.now();
      if (upstream.requestQueue.enqueue(queueFor, this, this.queuedSince)) return;
    }
    const reason = this.selection.reason ?? 'no-backend';
    this.respondWithError(reason, noBackendAvailable(reason, upstream.plan.sticky));
  }

  /** ms that a connection to the backend may have rested. A retry takes a new one, which nobody is closing. */
  private get maxIdleMs(): number {
    if (this.selection.attempts > 1) return 0;
    return this.selection.idempotent ? Number.POSITIVE_INFINITY : maxIdleForUnsafeMs;
  }

  canUseBackend(backend: Backend): boolean {
    return this.selection.canUseSlotOn(backend);
  }

  /** choose again, after waiting for a place. */
  retrySelection(): void {
    this.selectBackend();
  }

  onQueueTimeout(): void {
    this.respondWithError('full', queueTimeout);
  }

  private connect(connection: UpstreamConnection): void {
    this.connection = connection;
    this.queuedSince = null;
    connection.backend.startRequest();
    connection.startRequest(this, this.head.method, this.upgradeOffer);
  }

  /** send: the head anew, then the body as it comes. */
  onConnect(): void {
    const { connection } = this;
    if (connection === null) return;
    this.selection.recordSent();
    const scheme = this.context.upstream.plan.tls === null ? 'http' : 'https';
    if (this.request.sendTo(connection.writer, connection.backend, scheme)) this.client.resume();
    if (this.request.isComplete) this.startResponseWait(connection);
  }

  /** The backend has the whole request, as soon as it is connected. */
  private startResponseWait(connection: UpstreamConnection): void {
    connection.awaitResponse();
    if (this.awaitedBackend !== null) return;
    this.awaitedBackend = connection.backend;
    this.awaitedBackend.pendingResponses.add(this.context.worker.deadlines.now);
  }

  private endResponseWait(): void {
    this.awaitedBackend?.pendingResponses.remove();
    this.awaitedBackend = null;
  }

  /** The backend takes bytes again, so the client may send on. */
  onDrain(): void {
    this.client.resume();
  }

  /** answer: interim responses go through as they are. */
  onInterimResponse(head: ResponseHead): void {
    if (!this.response.writeInterimHead(head)) this.pauseForClient();
  }

  /** answer: the protocol was switched, or a CONNECT is established; the octets that follow are the tunnel's. */
  onUpgrade(head: ResponseHead, rest: Buffer): void {
    this.reportBackendRecovered();
    this.recordResponseStart(head.status);
    const { backend, identity, reason } = this.selection;
    const { affinity } = this.context;
    if (backend === null) return;
    const now = Date.now();
    const lines = this.isConnect
      ? ''
      : createUpgradeLines(head.fields.upgrade ?? '') +
        affinity.persist(identity, backend, head, reason, now);
    if (this.isConnect) affinity.persistTunnel(identity, backend, now);
    this.response.writeUpgradeHead(head, lines);
    this.isWebSocket = !this.isConnect && head.fields.upgrade?.trim().toLowerCase() === 'websocket';
    this.tunnelRest = rest;
    this.recordDecision();
  }

  /** answer: the head anew, with the cookies that say something new. */
  onResponseStart(head: ResponseHead): void {
    if (this.retryOnStatus(head)) return;
    this.reportBackendRecovered();
    this.recordResponseStart(head.status);
    const { backend, identity, reason } = this.selection;
    const { affinity } = this.context;
    const cookies = backend === null ? '' : affinity.persist(identity, backend, head, reason, Date.now());
    if (cookies !== '') affinity.preventSharedCaching(this.head.method, head);
    this.response.writeHead(head, cookies, this.request.isComplete);
  }

  private reportBackendRecovered(): void {
    this.endResponseWait();
    const { backend } = this.selection;
    const { deadlines } = this.context.worker;
    if (backend?.failedRequests.recordResponse(deadlines.now))
      this.context.worker.reportBackendRecovered(this.context.upstream, backend);
  }

  private recordResponseStart(status: number): void {
    const { now } = this.context.worker.deadlines;
    this.decisionRecorder.onResponseStart(status, now);
    this.selection.recordResponse(now);
  }

  /** A status that says "ask another": the answer is dropped and another backend is chosen, while that is allowed. */
  private retryOnStatus(head: ResponseHead): boolean {
    const cause = head.status as RetryCause;
    const { retry } = this.context.upstream.plan;
    if (!retry.on.includes(cause) || !this.request.canReplay || !this.selection.canRetry(cause, true))
      return false;
    const connection = this.connection;
    this.releaseBackend();
    connection?.destroy();
    this.request.detachOutlet();
    this.selection.recordFailure('bad-response');
    this.selectBackend();
    return true;
  }

  onBodyData(chunk: Buffer, from: number, to: number): void {
    this.response.writeBody(chunk, from, to);
  }

  onReadComplete(): void {
    if (!this.response.flush()) this.pauseForClient();
  }

  /** The client reads slower than the backend sends. */
  private pauseForClient(): void {
    this.connection?.pause();
    this.client.startReadTimeout();
  }

  /** The client takes bytes again. */
  onClientDrain(): void {
    this.connection?.resume();
  }

  /** The whole answer has come: record it; its last bytes wait for the journal. */
  onResponseEnd(trailers: string): void {
    this.response.endBody(trailers);
    const connection = this.connection;
    this.releaseBackend();
    // A backend that answered before it had the whole request would take the rest for another one.
    if (this.request.isComplete && connection !== null) this.context.pool.release(connection);
    else connection?.destroy();
    this.recordDecision();
  }

  /** A backend failed: choose again while that is safe and allowed, else say so to the client. */
  onError(failure: UpstreamFailure): void {
    const { backend } = this.selection;
    this.releaseBackend();
    this.request.detachOutlet();
    if (backend === null) return;
    if (failure.phase === 'answered' && this.response.started) {
      this.decisionRecorder.onResponseTruncated(failure);
      this.response.flush();
      this.client.closeAfterTruncation(this.response.delimited);
      this.recordDecision();
      return;
    }
    if (failure.phase === 'answered') {
      // Nothing of the answer has left yet: the client gets a whole one that says what happened.
      this.client.outlet.discard();
      this.selection.recordFailure(failure.reason);
      this.respondWithError(failure.reason, badGateway(failure));
      return;
    }
    const sent = failure.phase !== 'connect';
    if (failure.isStaleConnection && (!sent || (this.request.canReplay && this.selection.canResend))) {
      // The backend closed a resting connection: that is its right and no failure of its.
      this.connect(this.context.pool.acquire(backend, 0, this.client.createProxyHeader()));
      return;
    }
    if (!failure.isLocalResourceError) {
      // A connection that cannot be made speaks of the backend; what comes later may be of this request alone.
      const source = sent ? this.selection.source : null;
      this.context.worker.reportFailure(this.context.upstream, backend, failure, source);
    }
    const canRetry = this.request.canReplay && this.selection.canRetry(failure.cause, sent);
    this.selection.recordFailure(failure.reason);
    if (canRetry) this.selectBackend();
    else this.respondWithError(failure.reason, badGateway(failure));
  }

  /**
   * Cancels the request: its client is gone or broke it off. A request that waited for no backend yet leaves no
   * decision.
   * @param status recorded for it, whatever response had begun
   */
  cancel(status: number): void {
    const connection = this.connection;
    this.releaseBackend();
    connection?.destroy();
    if (!this.recorded) this.decisionRecorder.status = status;
    this.context.upstream.requestQueue.cancel(this);
    this.targetLookup?.removeListener(this);
    if (this.selection.attempts > 0 || this.selection.reason !== null) this.recordDecision();
  }

  /** The client has closed its connection, and the backend is to finish its work all the same. */
  onClientClosed(): void {
    this.response.isDiscarding = true;
    this.connection?.resume();
  }

  private releaseBackend(): void {
    this.endResponseWait();
    if (this.connection === null) return;
    const { backend } = this.connection;
    this.connection = null;
    backend.finishRequest();
  }

  /** Who tries where it may not go has to connect anew, which can be bounded. */
  private respondTargetRefused(response: LocalResponse): void {
    this.response.persistent = false;
    this.respondWithoutSession('target-refused', response);
  }

  /** Refuses what no backend has to do with: it begins no session. */
  private respondWithoutSession(reason: Reason, response: LocalResponse): void {
    const { selection } = this;
    selection.identity = this.context.affinity.asExistingSession(
      selection.identity,
      this.client.identity.address,
    );
    this.respondWithError(reason, response);
  }

  private respondWithError(reason: Reason, response: LocalResponse): void {
    this.selection.reason = reason;
    this.decisionRecorder.isLocalResponse = true;
    this.selection.recordResponse(this.context.worker.deadlines.now);
    this.decisionRecorder.status = response.status;
    const cookies = this.context.affinity.sessionCookieLine(this.selection.identity, Date.now());
    this.response.writeLocalResponse(response, cookies, this.request.isComplete);
    this.recordDecision();
  }

  /** Answers 503 because the journal is full; that is counted, since it cannot be recorded. */
  private respondJournalFull(): void {
    this.recorded = true;
    this.response.writeLocalResponse(journalFull, '', this.request.isComplete);
    this.context.worker.journal.countRejected(this);
  }

  /** record: one line; the journal calls `release` once it is written. */
  private recordDecision(): void {
    if (this.recorded) return;
    this.recorded = true;
    const { deadlines, journal } = this.context.worker;
    if (journal.isShedding) {
      this.isJournaled = false;
      journal.skipDecision(this);
      return;
    }
    const line = this.decisionRecorder.formatDecision(
      this.client,
      this.head,
      this.selection,
      this.byteCounts,
      deadlines.now,
    );
    journal.appendDurable(line, this);
  }

  private get byteCounts(): ByteCounts {
    return { received: this.headBytes + this.request.bodyBytesRead, sent: this.response.bytesWritten };
  }

  /** release: the decision is safe, so the client may have the end of its answer. */
  onDurable(): void {
    this.context.worker.deadlines.refreshNow();
    if (this.tunnelRest !== null) {
      this.openTunnel(this.tunnelRest);
      return;
    }
    this.client.onExchangeEnd(this.response.persistent && this.request.isComplete);
  }

  /** release: the decision is in the journal, so the tunnel may run; its end completes the decision. */
  private openTunnel(rest: Buffer): void {
    const { connection } = this;
    const { identity } = this.selection;
    if (connection === null) return;
    const { backend } = connection;
    this.connection = null;
    backend.convertToTunnel();
    const before = this.byteCounts;
    const tunnel = this.client.startTunnel(connection, rest, this.isWebSocket, (sent) => {
      backend.closeTunnel();
      backend.openTunnels.delete(tunnel);
      const byteCounts = {
        received: before.received + sent.clientBytes,
        sent: before.sent + sent.backendBytes,
      };
      if (this.isJournaled)
        this.context.worker.journal.append(
          this.decisionRecorder.formatCompletion(identity.session, byteCounts),
        );
    });
    backend.openTunnels.add(tunnel);
  }
}
