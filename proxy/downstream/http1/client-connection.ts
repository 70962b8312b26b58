import type { Socket } from 'node:net';
import type { Address } from '@/lib/core/plan';
import type { DeadlineSweeper, HasDeadline } from '../../clock/deadline-sweeper';
import { keepAliveDelayMs } from '../../connection/keep-alive';
import { LingeringClose, resetConnection } from '../../connection/lingering-close';
import type { SocketReader } from '../../connection/socket-reader';
import { SocketWriter } from '../../connection/socket-writer';
import { Exchange } from '../../exchange/exchange';
import type { HeadBuffer } from '../../http1/head-buffer';
import { MalformedMessage } from '../../http1/malformed-message';
import type { RequestHead } from '../../http1/request-head';
import { DecisionPrefixCache } from '../../journal/decision-prefix-cache';
import { ClientIdentity } from '../../listener/client-identity';
import type { ListenerContext } from '../../listener/listener-context';
import { writeProxyHeader } from '../../proxy-protocol/write-header';
import { LastSessionCache } from '../../sticky/session-affinity';
import type { Tunnel, TunnelResult } from '../../tunnel/tunnel';
import type { UpstreamConnection } from '../../upstream/upstream-connection';
import { RequestReader } from './request-reader';
import { serializeLocalResponse } from './serialize-local-response';

/** Octets of pipelined requests kept while one is being served; then the client has to wait. */
const maxPipelinedBytes = 65_536;
/** How long a client that is slow to read may take to read some more, ms. */
const slowReaderTimeoutMs = 5000;
/**
 * How long a worker that makes room for another leaves a connection open by which nobody asks, ms: a client that
 * asks on at all mostly does so sooner, and hears then that it is to come by another connection.
 */
const retireIdleMs = 5000;
/** The client left before it had its answer; nginx's word for it. */
const statusClientClosed = 499;

/**
 * A client's connection: finds one request head after the other and gives each an Exchange. One exchange
 * at a time, so answers leave in the order of the requests (RFC 9112 section 9.3.2).
 */
export class ClientConnection implements HasDeadline {
  deadline: number;
  readonly outlet: SocketWriter;
  readonly identity: ClientIdentity;
  readonly prefixCache = new DecisionPrefixCache();
  readonly sessionCache = new LastSessionCache();
  private readonly socket: Socket;
  private readonly deadlines: DeadlineSweeper;
  private readonly reader: RequestReader;
  private readonly pendingInput: HeadBuffer;
  private exchange: Exchange | null = null;
  /** Set once no further request is read; `ending` then has the rest of the connection, unless a tunnel has it. */
  private finished = false;
  private lingeringClose: LingeringClose | null = null;
  private headStarted = false;
  private tunnel: Tunnel | null = null;
  private awaitingBackendDrain = false;
  private isReading = true;
  /** Whether the client has yet to read what it was answered before it is served on. */
  private awaitingDrain = false;
  /** Octets that the client had not read when its time was last up. */
  private lastUnsentBytes = Number.POSITIVE_INFINITY;
  private inputEnded = false;

  /**
   * @param openedAt when it was opened, ms, monotonic, until its first request came; null from then on, and where
   *   others' requests come by it
   */
  constructor(
    private readonly context: ListenerContext,
    inlet: SocketReader,
    private readonly source: Address,
    public openedAt: number | null,
    private onClosed: ((connection: ClientConnection) => void) | null,
  ) {
    const { socket } = inlet;
    this.socket = socket;
    this.deadlines = context.worker.deadlines;
    this.outlet = new SocketWriter(socket);
    this.reader = new RequestReader(context);
    this.pendingInput = this.reader.pendingInput;
    this.identity = new ClientIdentity(context, source.host);
    this.deadline = this.deadlines.refreshNow() + context.upstream.plan.timeouts.head;
    this.deadlines.add(this);
    const { stream, response } = context.upstream.plan.timeouts;
    if ((stream ?? response) === 0) socket.setKeepAlive(true, keepAliveDelayMs);
    inlet.onRead = (bytes, to) => this.onSocketData(bytes, to);
    socket.on('drain', () => this.onSocketDrain());
    socket.on('end', () => this.onSocketEnd());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.onSocketClose());
    socket.resume();
  }

  /** Whether it waits for a request. */
  get idle(): boolean {
    return this.exchange === null && this.tunnel === null;
  }

  /**
   * Joins this connection with a backend's: from now on it is a tunnel.
   * @param rest what the backend sent behind its head
   */
  startTunnel(
    connection: UpstreamConnection,
    rest: Buffer,
    isWebSocket: boolean,
    onEnd: (end: TunnelResult) => void,
  ): Tunnel {
    this.exchange = null;
    this.finished = true;
    this.outlet.flush();
    const { idle } = this.context.upstream.plan.tunnel;
    const tunnel = connection.startTunnel(this.socket, idle, isWebSocket, (end) => {
      onEnd(end);
      // A client that left before the tunnel was there has not been reported yet.
      this.reportClosed();
    });
    this.tunnel = tunnel;
    tunnel.onData('backend', rest, false);
    const { bytes, start, end } = this.pendingInput;
    tunnel.onData('client', bytes.subarray(start, end), false);
    this.pendingInput.clear();
    return tunnel;
  }

  /** The PROXY protocol header that backends want to hear about this client, or null. */
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
    if (this.pendingInput.length <= maxPipelinedBytes) this.resumeReading();
  }

  /** The worker makes room for another: the connection closes once it has had another answer, or is quiet. */
  retire(): void {
    if (this.idle && !this.headStarted)
      this.deadline = Math.min(this.deadline, this.deadlines.now + retireIdleMs);
  }

  /** Ends the connection at once. */
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

  /** Ends the connection in good order: what was written is still sent, what the client sends on is discarded. */
  closeGracefully(): void {
    this.startLingeringClose().close();
  }

  /**
   * Ends the connection behind a response that was cut, once the client has what there is of it.
   * @param delimited whether the response itself says where it ends: then the client sees that the rest is missing
   */
  closeAfterTruncation(delimited: boolean): void {
    if (delimited) this.closeGracefully();
    else this.startLingeringClose().resetAfter(this.deadlines.now);
  }

  private startLingeringClose(): LingeringClose {
    this.finished = true;
    this.pendingInput.clear();
    this.deadline = 0;
    this.lingeringClose ??= new LingeringClose(this.socket, this.deadlines);
    return this.lingeringClose;
  }

  /** The exchange is over and recorded: send the end of its answer, then look for the next request. */
  onExchangeEnd(persistent: boolean): void {
    this.exchange = null;
    this.identity.release();
    if (this.socket.destroyed) {
      this.reportClosed();
      return;
    }
    this.outlet.flush();
    if (this.finished) return;
    const { shutdownMode } = this.context.worker;
    // Requests that are left of a client that closed its side are served only where it may do that.
    const isLast = this.inputEnded && (this.pendingInput.length === 0 || this.cancelsOnAbort);
    if (!persistent || shutdownMode === 'stop' || isLast) {
      this.closeGracefully();
      return;
    }
    this.deadline = this.idleDeadline();
    if (shutdownMode === 'retire') this.retire();
    if (this.socket.writableNeedDrain) {
      // A client that asks on and on without reading would have its answers pile up here.
      this.awaitingDrain = true;
      this.stopReading();
      return;
    }
    this.readNextRequest();
  }

  private readNextRequest(): void {
    this.resumeReading();
    if (this.pendingInput.length > 0) this.readPendingInput();
  }

  private stopReading(): void {
    this.isReading = false;
    this.socket.pause();
  }

  private resumeReading(): void {
    if (this.isReading) return;
    this.isReading = true;
    this.socket.resume();
  }

  private idleDeadline(): number {
    return this.deadlines.now + this.context.upstream.plan.timeouts.idle;
  }

  /** The client reads slower than the backend answers: it has this long to catch up. */
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
    if (this.pendingInput.length === 0) {
      // On a busy machine the sweep is late, and a request may have come meanwhile: that is read first.
      setImmediate(() => {
        if (this.idle && this.deadline === 0) this.socket.destroy();
      });
      return;
    }
    this.rejectRequest(new MalformedMessage(408, 'the request head did not arrive in time'));
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

  /** One read; the octets are only valid during the call. */
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
    if (this.exchange?.receiving) {
      this.feedExchange(this.exchange, bytes, 0, to);
      return;
    }
    if (this.exchange !== null || this.pendingInput.length > 0) {
      this.pendingInput.append(bytes, 0, to);
      if (this.exchange === null) this.readPendingInput();
      else if (this.pendingInput.length > maxPipelinedBytes) this.stopReading();
      return;
    }
    const used = this.readRequest(bytes, 0, to);
    if (used < to && !this.finished) this.pendingInput.append(bytes, used, to);
  }

  /** Goes on with what was kept. */
  private readPendingInput(): void {
    const { pendingInput } = this;
    const used = this.readRequest(pendingInput.bytes, pendingInput.start, pendingInput.end);
    if (this.finished) pendingInput.clear();
    else pendingInput.consume(used - pendingInput.start);
  }

  /**
   * Reads the next request's head, where one is whole, and begins its exchange.
   * @returns the index behind the last octet that was used
   */
  private readRequest(bytes: Buffer, from: number, to: number): number {
    try {
      const head = this.reader.readHead(bytes, from, to);
      if (head !== null) return this.beginExchange(head, bytes, to);
      // The deadline is absolute: a head that trickles in does not extend it.
      if (this.deadline === 0 || !this.headStarted) {
        this.deadline = this.deadlines.now + this.context.upstream.plan.timeouts.head;
      }
      this.headStarted = true;
      return from;
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      this.rejectRequest(error);
      return to;
    }
  }

  /** @returns the index behind the last octet that belongs to the request */
  private beginExchange(head: RequestHead, bytes: Buffer, to: number): number {
    const { bodyStart, headBytes, target } = this.reader;
    this.headStarted = false;
    this.deadline = 0;
    const retryAfterMs = this.identity.admit(head, this.deadlines.now);
    const exchange = new Exchange(this.context, this, head, headBytes, retryAfterMs, target);
    this.exchange = exchange;
    this.openedAt = null;
    let used = bodyStart;
    if (exchange.receiving) used = this.receiveBody(exchange, bytes, bodyStart, to);
    if (this.exchange === exchange && !this.finished) exchange.start();
    return used;
  }

  /** Hands body bytes to the exchange; what is left belongs to the next request. */
  private feedExchange(exchange: Exchange, bytes: Buffer, from: number, to: number): void {
    const used = this.receiveBody(exchange, bytes, from, to);
    if (used < to && !this.finished) this.pendingInput.append(bytes, used, to);
  }

  private receiveBody(exchange: Exchange, bytes: Buffer, from: number, to: number): number {
    try {
      const used = exchange.receive(bytes, from, to);
      this.deadline = exchange.receiving && !this.awaitingBackendDrain ? this.idleDeadline() : 0;
      return used;
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      // The backend must not see this request end: its connection is cut, the client's too.
      this.abandonExchange(error.status);
      if (exchange.responseStarted) this.closeAfterTruncation(exchange.delimited);
      else this.rejectRequest(error);
      return to;
    }
  }

  private rejectRequest(error: MalformedMessage): void {
    this.context.worker.counters.rejected++;
    this.outlet.addText(
      serializeLocalResponse(error.status, `The request has ${error.message}.`, '', false, true),
    );
    this.outlet.flush();
    this.closeGracefully();
  }

  /**
   * The client has closed its side, or the whole connection: which of them, nothing says. A request whose response
   * is not whole yet is cancelled, as in nginx, unless the upstream is to go on for those who only closed their side.
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
      if (exchange.responseStarted) this.closeAfterTruncation(exchange.delimited);
      else this.socket.destroy();
    }
  }

  /** Whether a request is served on without its client. */
  private continuesWithoutClient(exchange: Exchange): boolean {
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
