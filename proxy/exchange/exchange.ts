import type { Downstream, DownstreamExchange } from '../downstream/downstream';
import type { BodySink } from '../http1/body';
import type { RequestHead } from '../http1/request-head';
import type { DurableCallback } from '../journal/writer';
import type { PeerLookup, PeerLookupListener } from '../sticky/peer-lookups';
import { withTargetAddress } from '../targets/authority';
import type { NameLookup, TargetNameListener, TargetVerdict } from '../targets/target-name-checker';
import type { TargetCheck } from '../targets/target-policy';
import type { UpgradeOffer } from '../tunnel/upgrade';
import { createUpgradeOffer } from '../tunnel/upgrade-offer';
import type { Backend } from '../upstream/backend';
import { OutgoingRequest } from '../upstream/outgoing-request';
import type { RequestQueueHandler } from '../upstream/request-queue';
import { type AttemptingExchange, BackendAttempt } from './backend-attempt';
import { BackendSelection } from './backend-selection';
import { DecisionRecorder } from './decision-recorder';
import type { ExchangeContext } from './exchange-context';
import { type LocalError, localErrors, noBackendAvailable, tooManyRequests } from './local-errors';

/**
 * One request's life. The phases, in order:
 *
 *     receive → identify → check target → find pin → select → connect → send → respond → record → release
 *
 * A failure between connect and respond returns to select; a later one ends the response. The last bytes of the
 * response are held from record to release, until the journal has the decision.
 */
export class Exchange
  implements
    DownstreamExchange,
    AttemptingExchange,
    DurableCallback,
    RequestQueueHandler,
    TargetNameListener,
    PeerLookupListener
{
  recorded = false;
  readonly isConnect: boolean;
  readonly recorder: DecisionRecorder;
  readonly selection: BackendSelection;
  request: OutgoingRequest;
  readonly upgradeOffer: UpgradeOffer | null;
  /** Set while the target's name is looked up. */
  private targetLookup: NameLookup | null = null;
  /** Set while other nodes are asked for what is not known here. */
  private peerLookup: PeerLookup | null = null;
  /** When they were asked first, ms on the monotonic clock; null if they were not. */
  private peersAskedAt: number | null = null;
  /** Whether that is its pin, and not what holds for the first requests of its browser. */
  private findsPin = false;
  /** Since when it waits for a slot on a backend, ms on the monotonic clock; null while it does not. */
  private queuedSince: number | null = null;
  private readonly attempt: BackendAttempt;

  /**
   * receive and identify: the request, its session, and the session's pin. See
   * `DownstreamContext.createExchange` for the parameters.
   */
  constructor(
    readonly context: ExchangeContext,
    readonly downstream: Downstream,
    readonly head: RequestHead,
    headBytes: number,
    private readonly retryAfterMs: number,
    private readonly target: TargetCheck,
  ) {
    const { upstream, selector, affinity } = context;
    const { identity: client, sessionCache, openedAt } = downstream.connection;
    const startedAt = context.worker.deadlines.now;
    this.isConnect = head.method === 'CONNECT';
    this.recorder = new DecisionRecorder(context, startedAt, headBytes);
    const now = Date.now();
    const identity = this.isConnect
      ? affinity.identifyTunnel(client.address, now)
      : affinity.identify(head, client, now, sessionCache);
    this.upgradeOffer = createUpgradeOffer(head, upstream.plan.upgrade);
    this.selection = new BackendSelection(
      upstream,
      selector,
      identity,
      head,
      client.address,
      startedAt,
      openedAt,
    );
    this.request = this.createOutgoingRequest(head);
    this.attempt = new BackendAttempt(this);
  }

  private createOutgoingRequest(head: RequestHead): OutgoingRequest {
    const { upstream, requestRules } = this.context;
    const { clientInfo } = this.downstream.connection.identity;
    return new OutgoingRequest(head, upstream.plan, clientInfo, requestRules.nameFilter, this.upgradeOffer);
  }

  /** receive: the body, as the client sends it. */
  get requestBody(): BodySink {
    return this.request;
  }

  get receiving(): boolean {
    return !this.request.isComplete;
  }

  endRequest(trailers: string): void {
    this.request.endBody(trailers);
  }

  flushRequest(): void {
    const isReady = this.request.flush();
    if (!isReady) this.downstream.pause();
    this.attempt.onRequestFlushed(!isReady);
  }

  /** check target: unless the client sends too many requests, or the decision could not be kept. */
  start(): void {
    if (this.context.worker.journal.isRejecting) this.respondWithError(localErrors['journal-full']);
    else if (this.retryAfterMs > 0) this.respondWithError(tooManyRequests(this.retryAfterMs));
    else this.checkTarget();
  }

  /** check target: its name may have to be looked up first. */
  private checkTarget(): void {
    const names = this.context.targets?.nameChecker ?? null;
    const { rejection, name } = this.target;
    if (rejection !== null) this.respondWithError(localErrors[rejection]);
    else if (names === null || name === null) this.findPin();
    else this.targetLookup = names.checkName(name, this.context.worker.deadlines.now, this);
  }

  /** check target: its name was looked up. */
  onTargetResolved({ rejection, address }: TargetVerdict): void {
    this.targetLookup = null;
    if (rejection !== null) {
      this.respondWithError(localErrors[rejection]);
      return;
    }
    // A CONNECT has no body, so nothing of it has been read yet but its head.
    if (this.isConnect && this.context.targets?.plan.resolve === 'address')
      this.request = this.createOutgoingRequest(withTargetAddress(this.head, address));
    this.findPin();
  }

  /** find pin: other nodes are asked for one that is not known here. */
  private findPin(): void {
    const { worker, affinity, upstream } = this.context;
    if (worker.peers !== null && this.selection.pinnedBackend === null) {
      const keys = affinity.getLearnedKeys(this.head, this.selection.identity);
      if (keys.length > 0) {
        this.waitForPeers(worker.peers.findPins(upstream.name, keys, !this.isConnect), true);
        return;
      }
    }
    this.selectBackend();
  }

  private waitForPeers(lookup: PeerLookup, findsPin: boolean): void {
    this.peerLookup = lookup;
    this.peersAskedAt ??= performance.now();
    this.findsPin = findsPin;
    lookup.addListener(this);
  }

  /** find pin, or select: another node responded, or none did in time. */
  onPeerLookupDone(): void {
    this.peerLookup = null;
    this.context.worker.deadlines.refreshNow();
    if (this.findsPin)
      this.selection.setPin(this.context.affinity.lookupPin(this.head, this.selection.identity, Date.now()));
    this.selectBackend();
  }

  /** select: the pinned backend while its pin holds, else another; an error if none is left. */
  selectBackend(): void {
    const { upstream, worker, affinity } = this.context;
    const { backend, mayQueue, queueFor } = this.selection.selectBackend();
    if (backend !== null) {
      this.queuedSince = null;
      const claim = this.selection.claimFirstRequest(worker.peers, affinity, this.peersAskedAt);
      if (claim === null) this.attempt.start(backend);
      else this.waitForPeers(claim, false);
      return;
    }
    if (mayQueue) {
      this.queuedSince ??= performance.now();
      if (upstream.requestQueue.enqueue(queueFor, this, this.queuedSince)) return;
    }
    this.respondWithError(noBackendAvailable(this.selection.reason ?? 'no-backend', upstream.plan.sticky));
  }

  canUseBackend(backend: Backend): boolean {
    return this.selection.canUseSlotOn(backend);
  }

  /** select again, after waiting for a slot. */
  retrySelection(): void {
    this.selectBackend();
  }

  onQueueTimeout(): void {
    this.respondWithError(localErrors['queue-timeout']);
  }

  onClientDrain(): void {
    this.attempt.resume();
  }

  onClientClosed(): void {
    this.downstream.discardResponse();
    this.attempt.resume();
  }

  /** respond: by the proxy itself. */
  respondWithError(error: LocalError): void {
    const { context, downstream, selection, recorder } = this;
    if (error.closesConnection) downstream.closeAfterResponse();
    if (error.reason === null) {
      this.recorded = true;
      downstream.writeLocalResponse(error, '', this.request.isComplete);
      context.worker.journal.countRejected(this);
      return;
    }
    if (!error.startsSession) {
      const { address } = downstream.connection.identity;
      selection.identity = context.affinity.asExistingSession(selection.identity, address);
    }
    selection.reason = error.reason;
    recorder.onLocalResponse(error.status);
    selection.recordResponse(context.worker.deadlines.now);
    const cookies = context.affinity.sessionCookieLine(selection.identity, Date.now());
    downstream.writeLocalResponse(error, cookies, this.request.isComplete);
    this.recordDecision();
  }

  /** A request that has not waited for a backend yet is not recorded. */
  cancel(status: number): void {
    this.attempt.abort();
    if (!this.recorded) this.recorder.status = status;
    this.context.upstream.requestQueue.cancel(this);
    this.targetLookup?.removeListener(this);
    this.peerLookup?.removeListener(this);
    if (this.selection.attempts > 0 || this.selection.reason !== null) this.recordDecision();
  }

  /** record: one line; the journal calls `onDurable` once it is written. */
  recordDecision(): void {
    if (this.recorded) return;
    this.recorded = true;
    this.recorder.record(this.downstream, this.head, this.selection, this.request.bodyBytes, this);
  }

  /** release: the decision is safe, so the client may have the end of its response, or the tunnel may run. */
  onDurable(): void {
    this.context.worker.deadlines.refreshNow();
    const { tunnelRest } = this.attempt;
    if (tunnelRest === null) this.downstream.end(this.request.isComplete);
    else this.openTunnel(tunnelRest);
  }

  /** release: the end of the tunnel completes the decision. */
  private openTunnel(rest: Buffer): void {
    const connection = this.attempt.convertToTunnel();
    if (connection === null) return;
    const { backend } = connection;
    const { session } = this.selection.identity;
    const tunnel = this.downstream.startTunnel(connection, rest, this.attempt.isWebSocket, (end) => {
      backend.closeTunnel();
      backend.openTunnels.delete(tunnel);
      this.recorder.recordCompletion(session, end);
    });
    backend.openTunnels.add(tunnel);
  }
}
