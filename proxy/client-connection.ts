import type { Socket } from 'node:net';
import { AskingClient } from './asking-client';
import { ConnectionEnd, reset } from './connection-end';
import { Exchange } from './exchange';
import type { HeadBuffer } from './http1/head-buffer';
import type { Inlet } from './http1/inlet';
import { MalformedMessage } from './http1/malformed';
import { Outlet } from './http1/outlet';
import type { RequestHead } from './http1/request-head';
import { LastVerdict } from './journal/last-verdict';
import type { Address } from './plan';
import { proxyHeader } from './proxy-protocol/write';
import { refusal } from './refusal';
import { RequestReader } from './request-reader';
import type { Service } from './service';
import { LastSession } from './sticky/affinity';
import { KEEP_ALIVE, type Tunnel, type TunnelEnd } from './tunnel/tunnel';
import type { BackendConnection } from './upstream/connection';
import type { Deadlines, Expiring } from './upstream/deadlines';

/** Octets of pipelined requests kept while one is being served; then the client has to wait. */
const PIPELINE_BYTES = 65_536;
/** How long a client that is slow to read may take to read some more, ms. */
const LINGER = 5000;
/**
 * How long a worker that makes room for another leaves a connection open by which nobody asks, ms: a client that
 * asks on at all mostly does so sooner, and hears then that it is to come by another connection.
 */
const QUIET = 5000;
/** The client left before it had its answer; nginx's word for it. */
const CLIENT_CLOSED = 499;

/**
 * A client's connection: finds one request head after the other and gives each an Exchange. One exchange
 * at a time, so answers leave in the order of the requests (RFC 9112 section 9.3.2).
 */
export class ClientConnection implements Expiring {
  deadline: number;
  readonly outlet: Outlet;
  readonly asking: AskingClient;
  readonly lastVerdict = new LastVerdict();
  readonly lastSession = new LastSession();
  private readonly socket: Socket;
  private readonly deadlines: Deadlines;
  private readonly reader: RequestReader;
  private readonly unread: HeadBuffer;
  private exchange: Exchange | null = null;
  /** Set once no further request is read; `ending` then has the rest of the connection, unless a tunnel has it. */
  private finished = false;
  private ending: ConnectionEnd | null = null;
  private headBegun = false;
  private tunnel: Tunnel | null = null;
  private waitsForBackend = false;
  private reading = true;
  /** Whether the client has yet to read what it was answered before it is served on. */
  private behind = false;
  /** Octets that the client had not read when its time was last up. */
  private unsentBefore = Number.POSITIVE_INFINITY;
  private inputEnded = false;

  /**
   * @param openedAt when it was opened, ms, monotonic, until its first request came; null from then on, and where
   *   others' requests come by it
   */
  constructor(
    private readonly service: Service,
    inlet: Inlet,
    private readonly source: Address,
    public openedAt: number | null,
    private onClosed: ((connection: ClientConnection) => void) | null,
  ) {
    const { socket } = inlet;
    this.socket = socket;
    this.deadlines = service.worker.deadlines;
    this.outlet = new Outlet(socket);
    this.reader = new RequestReader(service);
    this.unread = this.reader.unread;
    this.asking = new AskingClient(service, source.host);
    this.deadline = this.deadlines.tick() + service.upstream.plan.timeouts.head;
    this.deadlines.add(this);
    const { stream, response } = service.upstream.plan.timeouts;
    if ((stream ?? response) === 0) socket.setKeepAlive(true, KEEP_ALIVE);
    inlet.onRead = (bytes, to) => this.received(bytes, to);
    socket.on('drain', () => this.drained());
    socket.on('end', () => this.halfClosed());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.closed());
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
    connection: BackendConnection,
    rest: Buffer,
    isWebSocket: boolean,
    onEnd: (end: TunnelEnd) => void,
  ): Tunnel {
    this.exchange = null;
    this.finished = true;
    this.outlet.flush();
    const { idle } = this.service.upstream.plan.tunnel;
    const tunnel = connection.startTunnel(this.socket, idle, isWebSocket, (end) => {
      onEnd(end);
      // A client that left before the tunnel was there has not been reported yet.
      this.reportClosed();
    });
    this.tunnel = tunnel;
    tunnel.received('backend', rest, false);
    const { bytes, start, end } = this.unread;
    tunnel.received('client', bytes.subarray(start, end), false);
    this.unread.clear();
    return tunnel;
  }

  /** The PROXY protocol header that backends want to hear about this client, or null. */
  proxyHeader(): Buffer | null {
    const version = this.service.upstream.plan.proxyProtocol;
    if (version === null) return null;
    const { localAddress = '', localPort = 0 } = this.socket;
    return proxyHeader(version, this.source, { host: localAddress, port: localPort });
  }

  /** The backend cannot take more for now; the client is not to blame for the wait. */
  pause(): void {
    this.waitsForBackend = true;
    this.deadline = 0;
    this.stopReading();
  }

  resume(): void {
    this.waitsForBackend = false;
    if (this.exchange?.receiving) this.deadline = this.idleDeadline();
    if (this.unread.length <= PIPELINE_BYTES) this.goOnReading();
  }

  /** The worker makes room for another: the connection closes once it has had another answer, or is quiet. */
  retire(): void {
    if (this.idle && !this.headBegun) this.deadline = Math.min(this.deadline, this.deadlines.now + QUIET);
  }

  /** Ends the connection at once. */
  abort(): void {
    this.finished = true;
    if (this.tunnel !== null) {
      this.tunnel.stop();
      return;
    }
    this.abandon(CLIENT_CLOSED);
    if (this.socket.destroyed) this.reportClosed();
    else reset(this.socket);
  }

  /** Ends the connection in good order: what was written is still sent, what the client sends on is discarded. */
  end(): void {
    this.beginEnd().close();
  }

  /**
   * Ends the connection behind a response that was cut, once the client has what there is of it.
   * @param delimited whether the response itself says where it ends: then the client sees that the rest is missing
   */
  cutShort(delimited: boolean): void {
    if (delimited) this.end();
    else this.beginEnd().resetAfter(this.deadlines.now);
  }

  private beginEnd(): ConnectionEnd {
    this.finished = true;
    this.unread.clear();
    this.deadline = 0;
    this.ending ??= new ConnectionEnd(this.socket, this.deadlines);
    return this.ending;
  }

  /** The exchange is over and recorded: send the end of its answer, then look for the next request. */
  exchangeEnded(persistent: boolean): void {
    this.exchange = null;
    this.asking.leaves();
    if (this.socket.destroyed) {
      this.reportClosed();
      return;
    }
    this.outlet.flush();
    if (this.finished) return;
    const { ending } = this.service.worker;
    // Requests that are left of a client that closed its side are served only where it may do that.
    const isLast = this.inputEnded && (this.unread.length === 0 || this.cancels);
    if (!persistent || ending === 'stop' || isLast) {
      this.end();
      return;
    }
    this.deadline = this.idleDeadline();
    if (ending === 'retire') this.retire();
    if (this.socket.writableNeedDrain) {
      // A client that asks on and on without reading would have its answers pile up here.
      this.behind = true;
      this.stopReading();
      return;
    }
    this.next();
  }

  private next(): void {
    this.goOnReading();
    if (this.unread.length > 0) this.advance();
  }

  private stopReading(): void {
    this.reading = false;
    this.socket.pause();
  }

  private goOnReading(): void {
    if (this.reading) return;
    this.reading = true;
    this.socket.resume();
  }

  private idleDeadline(): number {
    return this.deadlines.now + this.service.upstream.plan.timeouts.idle;
  }

  /** The client reads slower than the backend answers: it has this long to catch up. */
  stalled(): void {
    this.deadline = this.idleDeadline();
  }

  expire(): void {
    const unsent = this.socket.writableLength;
    if (unsent > 0 && unsent < this.unsentBefore) {
      // Slow, but it reads.
      this.unsentBefore = unsent;
      this.deadline = this.deadlines.now + LINGER;
      return;
    }
    if (this.exchange !== null) {
      this.abandon(this.exchange.receiving ? 408 : CLIENT_CLOSED);
      this.abort();
      return;
    }
    if (this.unread.length === 0) {
      // On a busy machine the sweep is late, and a request may have come meanwhile: that is read first.
      setImmediate(() => {
        if (this.idle && this.deadline === 0) this.socket.destroy();
      });
      return;
    }
    this.reject(new MalformedMessage(408, 'the request head did not arrive in time'));
  }

  private drained(): void {
    this.deadlines.tick();
    this.unsentBefore = Number.POSITIVE_INFINITY;
    if (this.behind) {
      this.behind = false;
      this.deadline = this.idleDeadline();
      this.next();
      return;
    }
    if (this.exchange === null) return;
    if (!this.exchange.receiving) this.deadline = 0;
    this.exchange.clientDrained();
  }

  /** One read; the octets are only valid during the call. */
  private received(bytes: Buffer, to: number): void {
    this.deadlines.tick();
    if (this.tunnel !== null) {
      this.tunnel.received('client', bytes.subarray(0, to), true);
      return;
    }
    if (this.finished) {
      this.ending?.discarded();
      return;
    }
    if (this.exchange?.receiving) {
      this.feed(this.exchange, bytes, 0, to);
      return;
    }
    if (this.exchange !== null || this.unread.length > 0) {
      this.unread.append(bytes, 0, to);
      if (this.exchange === null) this.advance();
      else if (this.unread.length > PIPELINE_BYTES) this.stopReading();
      return;
    }
    const used = this.readRequest(bytes, 0, to);
    if (used < to && !this.finished) this.unread.append(bytes, used, to);
  }

  /** Goes on with what was kept. */
  private advance(): void {
    const { unread } = this;
    const used = this.readRequest(unread.bytes, unread.start, unread.end);
    if (this.finished) unread.clear();
    else unread.drop(used - unread.start);
  }

  /**
   * Reads the next request's head, where one is whole, and begins its exchange.
   * @returns the index behind the last octet that was used
   */
  private readRequest(bytes: Buffer, from: number, to: number): number {
    try {
      const head = this.reader.read(bytes, from, to);
      if (head !== null) return this.begin(head, bytes, to);
      // The deadline is absolute: a head that trickles in does not extend it.
      if (this.deadline === 0 || !this.headBegun) {
        this.deadline = this.deadlines.now + this.service.upstream.plan.timeouts.head;
      }
      this.headBegun = true;
      return from;
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      this.reject(error);
      return to;
    }
  }

  /** @returns the index behind the last octet that belongs to the request */
  private begin(head: RequestHead, bytes: Buffer, to: number): number {
    const { bodyStart, headBytes, target } = this.reader;
    this.headBegun = false;
    this.deadline = 0;
    const tooSoon = this.asking.asks(head, this.deadlines.now);
    const exchange = new Exchange(this.service, this, head, headBytes, tooSoon, target);
    this.exchange = exchange;
    this.openedAt = null;
    let used = bodyStart;
    if (exchange.receiving) used = this.take(exchange, bytes, bodyStart, to);
    if (this.exchange === exchange && !this.finished) exchange.begin();
    return used;
  }

  /** Hands body bytes to the exchange; what is left belongs to the next request. */
  private feed(exchange: Exchange, bytes: Buffer, from: number, to: number): void {
    const used = this.take(exchange, bytes, from, to);
    if (used < to && !this.finished) this.unread.append(bytes, used, to);
  }

  private take(exchange: Exchange, bytes: Buffer, from: number, to: number): number {
    try {
      const used = exchange.receive(bytes, from, to);
      this.deadline = exchange.receiving && !this.waitsForBackend ? this.idleDeadline() : 0;
      return used;
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      // The backend must not see this request end: its connection is cut, the client's too.
      this.abandon(error.status);
      if (exchange.begun) this.cutShort(exchange.delimited);
      else this.reject(error);
      return to;
    }
  }

  private reject(error: MalformedMessage): void {
    this.service.worker.counters.rejected++;
    this.outlet.addText(refusal(error.status, `The request has ${error.message}.`, '', false, true));
    this.outlet.flush();
    this.end();
  }

  /**
   * The client has closed its side, or the whole connection: which of them, nothing says. A request whose response
   * is not whole yet is cancelled, as in nginx, unless the upstream is to go on for those who only closed their side.
   */
  private halfClosed(): void {
    this.deadlines.tick();
    // Once ended, it need not be again: the socket would make an error of that.
    if (this.tunnel !== null || this.finished) return;
    this.inputEnded = true;
    const { exchange } = this;
    if (exchange === null) this.end();
    else if (!exchange.recorded && !this.goesOn(exchange)) {
      this.abandon(CLIENT_CLOSED);
      if (exchange.begun) this.cutShort(exchange.delimited);
      else this.socket.destroy();
    }
  }

  /** Whether a request is served on without its client. */
  private goesOn(exchange: Exchange): boolean {
    return !this.cancels && !exchange.receiving;
  }

  private get cancels(): boolean {
    return this.service.upstream.plan.clientAbort === 'cancel';
  }

  private abandon(status: number): void {
    const { exchange } = this;
    this.exchange = null;
    exchange?.abandon(status);
  }

  private closed(): void {
    this.finished = true;
    this.asking.leaves();
    this.service.worker.deadlines.remove(this);
    const { exchange } = this;
    if (exchange !== null && !exchange.recorded && this.goesOn(exchange)) {
      exchange.clientClosed();
      return;
    }
    this.abandon(CLIENT_CLOSED);
    this.reportClosed();
  }

  private reportClosed(): void {
    const report = this.onClosed;
    this.onClosed = null;
    report?.(this);
  }
}
