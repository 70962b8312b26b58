// Long because the deadlines, the reading and pausing, the end and the tunnel of a client's connection are one state
// machine on the same fields. `RequestInput` takes its bytes apart, and `Http1Downstream` makes its responses.

import type { Socket } from 'node:net';
import type { Address } from '@/lib/core/plan';
import type { DeadlineSweeper, HasDeadline } from '../../clock/deadline-sweeper';
import { keepAliveDelayMs } from '../../connection/keep-alive';
import { LingeringClose, resetConnection } from '../../connection/lingering-close';
import type { SocketReader } from '../../connection/socket-reader';
import { SocketWriter } from '../../connection/socket-writer';
import { getRejection, MalformedMessage } from '../../http1/malformed-message';
import type { RequestHead } from '../../http1/request-head';
import { DecisionPrefixCache } from '../../journal/decision-prefix-cache';
import { writeProxyHeader } from '../../proxy-protocol/write-header';
import { LastSessionCache } from '../../sticky/session-affinity';
import type { TargetCheck } from '../../targets/target-policy';
import type { Tunnel, TunnelResult } from '../../tunnel/tunnel';
import type { UpstreamConnection } from '../../upstream/upstream-connection';
import type {
  ClientIdentity,
  DownstreamConnection,
  DownstreamContext,
  DownstreamExchange,
} from '../downstream';
import { type Http1Connection, Http1Downstream } from './http1-downstream';
import { RequestInput, type RequestInputHandler } from './request-input';
import { serializeLocalResponse } from './serialize-local-response';

/** How long a client that is slow to read may take to read some more, ms. */
const slowReaderTimeoutMs = 5000;
/**
 * How long a retiring worker keeps an idle connection open, ms: most clients that send another request do so sooner,
 * and their response then asks them to connect again.
 */
const retireIdleMs = 5000;
/** "Client closed request", nginx's status for a client that disconnects before it has its response. */
const statusClientClosed = 499;

/**
 * A client's HTTP/1.1 connection: gives one request after the other an exchange. One exchange at a time, so responses
 * are sent in the order of the requests (RFC 9112 section 9.3.2).
 */
export class ClientConnection implements Http1Connection, RequestInputHandler, HasDeadline {
  deadline: number;
  readonly outlet: SocketWriter;
  readonly identity: ClientIdentity;
  readonly prefixCache = new DecisionPrefixCache();
  readonly sessionCache = new LastSessionCache();
  private readonly socket: Socket;
  private readonly deadlines: DeadlineSweeper;
  private readonly input: RequestInput;
  exchange: DownstreamExchange | null = null;
  /** The response of the exchange. */
  private downstream: Http1Downstream | null = null;
  /** Set once no further request is read; `lingeringClose` or a tunnel then owns the connection. */
  finished = false;
  private lingeringClose: LingeringClose | null = null;
  private tunnel: Tunnel | null = null;
  private awaitingBackendDrain = false;
  private isReading = true;
  /** Whether the client has yet to read its last response before it is served on. */
  private awaitingDrain = false;
  /** Bytes that the client had not read when its time was last up. */
  private lastUnsentBytes = Number.POSITIVE_INFINITY;
  private inputEnded = false;

  /**
   * @param openedAt when it was opened, ms, monotonic, until its first request; null from then on, and if it carries
   *   requests of several clients
   */
  constructor(
    private readonly context: DownstreamContext,
    inlet: SocketReader,
    private readonly source: Address,
    public openedAt: number | null,
    private onClosed: ((connection: DownstreamConnection) => void) | null,
  ) {
    const { socket } = inlet;
    this.socket = socket;
    this.deadlines = context.worker.deadlines;
    this.outlet = new SocketWriter(socket);
    this.input = new RequestInput(context, this);
    this.identity = context.createIdentity(source.host);
    this.deadline = this.deadlines.refreshNow() + context.upstream.plan.timeouts.headMs;
    this.deadlines.add(this);
    const { streamMs, responseMs } = context.upstream.plan.timeouts;
    if ((streamMs ?? responseMs) === 0) socket.setKeepAlive(true, keepAliveDelayMs);
    inlet.onRead = (bytes, to) => this.onSocketData(bytes, to);
    socket.on('drain', () => this.onSocketDrain());
    socket.on('end', () => this.onSocketEnd());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.onSocketClose());
    socket.resume();
  }

  get idle(): boolean {
    return this.exchange === null && this.tunnel === null;
  }

  startTunnel(
    upstream: UpstreamConnection,
    rest: Buffer,
    isWebSocket: boolean,
    onEnd: (end: TunnelResult) => void,
  ): Tunnel {
    this.exchange = null;
    this.finished = true;
    this.outlet.flush();
    const { idleMs } = this.context.upstream.plan.tunnel;
    const tunnel = upstream.startTunnel(this.socket, idleMs, isWebSocket, (end) => {
      onEnd(end);
      // A client that disconnected before the tunnel was established has not been reported yet.
      this.reportClosed();
    });
    this.tunnel = tunnel;
    tunnel.onData('backend', rest, false);
    const { pending } = this.input;
    tunnel.onData('client', pending.bytes.subarray(pending.start, pending.end), false);
    pending.clear();
    return tunnel;
  }

  createProxyHeader(): Buffer | null {
    const version = this.context.upstream.plan.proxyProtocol;
    if (version === null) return null;
    const { localAddress = '', localPort = 0 } = this.socket;
    return writeProxyHeader(version, this.source, { host: localAddress, port: localPort });
  }

  /** The backend cannot take more for now; the client is not to blame for the wait. */
  pause(): void {
    this.awaitingBackendDrain = true;
    this.deadline = 0;
    this.stopReading();
  }

  resume(): void {
    this.awaitingBackendDrain = false;
    if (this.exchange?.receiving) this.deadline = this.idleDeadline();
    if (!this.input.isFull) this.resumeReading();
  }

  retire(): void {
    if (this.idle && !this.input.headStarted)
      this.deadline = Math.min(this.deadline, this.deadlines.now + retireIdleMs);
  }

  abort(): void {
    this.finished = true;
    if (this.tunnel !== null) {
      this.tunnel.abort();
      return;
    }
    this.abandonExchange(statusClientClosed);
    if (this.socket.destroyed) this.reportClosed();
    else resetConnection(this.socket);
  }

  closeGracefully(): void {
    this.startLingeringClose().close();
  }

  closeAfterTruncation(delimited: boolean): void {
    if (delimited) this.closeGracefully();
    else this.startLingeringClose().resetAfter(this.deadlines.now);
  }

  private startLingeringClose(): LingeringClose {
    this.finished = true;
    this.input.pending.clear();
    this.deadline = 0;
    this.lingeringClose ??= new LingeringClose(this.socket, this.deadlines);
    return this.lingeringClose;
  }

  onExchangeEnd(persistent: boolean): void {
    this.exchange = null;
    this.downstream = null;
    this.identity.release();
    if (this.socket.destroyed) {
      this.reportClosed();
      return;
    }
    this.outlet.flush();
    if (this.finished) return;
    const { shutdownMode } = this.context.worker;
    // The remaining requests of a client that closed its side are served only if half-closing is allowed.
    const isLast = this.inputEnded && (this.input.pending.length === 0 || this.cancelsOnAbort);
    if (!persistent || shutdownMode === 'stop' || isLast) {
      this.closeGracefully();
      return;
    }
    this.deadline = this.idleDeadline();
    if (shutdownMode === 'retire') this.retire();
    if (this.socket.writableNeedDrain) {
      // A client that sends requests without reading would have its responses pile up here.
      this.awaitingDrain = true;
      this.stopReading();
      return;
    }
    this.readNextRequest();
  }

  private readNextRequest(): void {
    this.resumeReading();
    if (this.input.pending.length > 0) this.input.readPending();
  }

  stopReading(): void {
    this.isReading = false;
    this.socket.pause();
  }

  private resumeReading(): void {
    if (this.isReading) return;
    this.isReading = true;
    this.socket.resume();
  }

  private idleDeadline(): number {
    return this.deadlines.now + this.context.upstream.plan.timeouts.idleMs;
  }

  startReadTimeout(): void {
    this.deadline = this.idleDeadline();
  }

  onDeadline(): void {
    const unsent = this.socket.writableLength;
    if (unsent > 0 && unsent < this.lastUnsentBytes) {
      // Slow, but it reads.
      this.lastUnsentBytes = unsent;
      this.deadline = this.deadlines.now + slowReaderTimeoutMs;
      return;
    }
    if (this.exchange !== null) {
      this.abandonExchange(this.exchange.receiving ? 408 : statusClientClosed);
      this.abort();
      return;
    }
    if (this.input.pending.length === 0) {
      // On a busy machine the sweep is late, and a request may have arrived meanwhile: it is read first.
      setImmediate(() => {
        if (this.idle && this.deadline === 0) this.socket.destroy();
      });
      return;
    }
    this.rejectRequest(new MalformedMessage('head-timeout'));
  }

  private onSocketDrain(): void {
    this.deadlines.refreshNow();
    this.lastUnsentBytes = Number.POSITIVE_INFINITY;
    if (this.awaitingDrain) {
      this.awaitingDrain = false;
      this.deadline = this.idleDeadline();
      this.readNextRequest();
      return;
    }
    if (this.exchange === null) return;
    if (!this.exchange.receiving) this.deadline = 0;
    this.exchange.onClientDrain();
  }

  /** One read; the bytes are only valid during the call. */
  private onSocketData(bytes: Buffer, to: number): void {
    this.deadlines.refreshNow();
    if (this.tunnel !== null) {
      this.tunnel.onData('client', bytes.subarray(0, to), true);
      return;
    }
    if (this.finished) {
      this.lingeringClose?.onDiscardedBytes();
      return;
    }
    this.input.onData(bytes, to);
  }

  onPartialHead(isFirst: boolean): void {
    // The deadline is absolute: a head that trickles in does not extend it.
    if (this.deadline === 0 || isFirst)
      this.deadline = this.deadlines.now + this.context.upstream.plan.timeouts.headMs;
  }

  beginExchange(head: RequestHead, headBytes: number, target: TargetCheck): DownstreamExchange {
    const { context, deadlines } = this;
    this.deadline = 0;
    const retryAfterMs = this.identity.admit(head, deadlines.now);
    const { via } = context.upstream.plan.forwarding;
    const downstream = new Http1Downstream(this, head, via, context.worker);
    const exchange = context.createExchange(downstream, head, headBytes, retryAfterMs, target);
    this.downstream = downstream;
    this.exchange = exchange;
    this.openedAt = null;
    return exchange;
  }

  onBodyRead(exchange: DownstreamExchange): void {
    this.deadline = exchange.receiving && !this.awaitingBackendDrain ? this.idleDeadline() : 0;
  }

  onMalformedHead(error: MalformedMessage): void {
    this.rejectRequest(error);
  }

  /** The backend must not see this request end: its connection is cut, the client's too. */
  onMalformedBody(error: MalformedMessage): void {
    this.abandonExchange(error.status);
    if (!this.closeStartedResponse()) this.rejectRequest(error);
  }

  /** Closes the connection after a response that was sent in part. @returns false if no part was sent */
  private closeStartedResponse(): boolean {
    const { downstream } = this;
    if (downstream === null || !downstream.started) return false;
    this.closeAfterTruncation(downstream.delimited);
    return true;
  }

  private rejectRequest(error: MalformedMessage): void {
    this.context.worker.counters.rejected++;
    const { status, sentence } = getRejection(error.fault);
    this.outlet.addText(serializeLocalResponse(status, sentence, '', false, true));
    this.outlet.flush();
    this.closeGracefully();
  }

  /**
   * The client has closed its side, or the whole connection: the two cannot be distinguished. A request whose response
   * is not complete is cancelled, as in nginx, unless the upstream is configured to continue for half-closed clients.
   */
  private onSocketEnd(): void {
    this.deadlines.refreshNow();
    // Once ended, it need not be again: the socket would make an error of that.
    if (this.tunnel !== null || this.finished) return;
    this.inputEnded = true;
    const { exchange } = this;
    if (exchange === null) this.closeGracefully();
    else if (!exchange.recorded && !this.continuesWithoutClient(exchange)) {
      this.abandonExchange(statusClientClosed);
      if (!this.closeStartedResponse()) this.socket.destroy();
    }
  }

  /** Whether a request is served on without its client. */
  private continuesWithoutClient(exchange: DownstreamExchange): boolean {
    return !this.cancelsOnAbort && !exchange.receiving;
  }

  private get cancelsOnAbort(): boolean {
    return this.context.upstream.plan.clientAbort === 'cancel';
  }

  private abandonExchange(status: number): void {
    const { exchange } = this;
    this.exchange = null;
    exchange?.cancel(status);
  }

  private onSocketClose(): void {
    this.finished = true;
    this.identity.release();
    this.context.worker.deadlines.remove(this);
    const { exchange } = this;
    if (exchange !== null && !exchange.recorded && this.continuesWithoutClient(exchange)) {
      exchange.onClientClosed();
      return;
    }
    this.abandonExchange(statusClientClosed);
    this.reportClosed();
  }

  private reportClosed(): void {
    const report = this.onClosed;
    this.onClosed = null;
    report?.(this);
  }
}
