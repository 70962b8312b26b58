import type { Socket } from 'node:net';
import { Exchange } from './exchange';
import { canonicalAddress } from './forwarding/address';
import type { Sender } from './forwarding/next-hop';
import type { Visit } from './forwarding/real-clients';
import { MalformedMessage } from './http1/malformed';
import { Outlet } from './http1/outlet';
import { parseRequestHead } from './http1/request-head';
import type { Address } from './plan';
import { clientAddress } from './privacy';
import { proxyHeader } from './proxy-protocol/write';
import { refusal } from './refusal';
import type { Service } from './service';
import { targetOf } from './tunnel/target';
import { reset, type Tunnel, type TunnelEnd } from './tunnel/tunnel';
import type { BackendConnection } from './upstream/connection';
import type { Expiring } from './upstream/deadlines';

/** Octets of pipelined requests kept while one is being served; then the client has to wait. */
const PIPELINE_BYTES = 65_536;
/** How long a client may take to read its last answer before the connection is cut, ms. */
const LINGER = 5000;
/** The client left before it had its answer; nginx's word for it. */
const CLIENT_CLOSED = 499;

/**
 * A client's connection: finds one request head after the other and gives each an Exchange. One exchange
 * at a time, so answers leave in the order of the requests (RFC 9112 section 9.3.2).
 */
export class ClientConnection implements Expiring {
  deadline: number;
  readonly outlet: Outlet;
  /** The client of the current request; as JSON as the log may keep it. */
  address = '';
  addressJson = '';
  readonly sender: Sender;
  private visit: Visit | null = null;
  private input: Buffer | null = null;
  private exchange: Exchange | null = null;
  private finished = false;
  private headBegun = false;
  private tunnel: Tunnel | null = null;
  private waitsForBackend = false;
  /** Whether the client has yet to read what it was answered before it is served on. */
  private behind = false;
  /** Octets that the client had not read when its time was last up. */
  private unsentBefore = Number.POSITIVE_INFINITY;
  private inputEnded = false;

  constructor(
    private readonly service: Service,
    private readonly socket: Socket,
    private readonly source: Address,
    private readonly onClosed: (connection: ClientConnection) => void,
  ) {
    this.outlet = new Outlet(socket);
    const remote = source.host;
    const shown = canonicalAddress(remote) ?? '';
    this.sender = { address: shown, trusted: service.trusted.has(remote), scheme: service.scheme };
    this.isAskedBy(remote);
    this.deadline = performance.now() + service.upstream.plan.timeouts.head;
    service.worker.deadlines.add(this);
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.received(chunk));
    socket.on('drain', () => this.drained());
    socket.on('end', () => this.halfClosed());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.closed());
  }

  private isAskedBy(address: string): void {
    const { privacy, fingerprints } = this.service.worker;
    this.address = address;
    this.addressJson = JSON.stringify(clientAddress(address, privacy.client, fingerprints));
  }

  /** Whether it waits for a request. */
  get idle(): boolean {
    return this.exchange === null && this.tunnel === null;
  }

  /**
   * Joins this connection with a backend's: from now on it is a tunnel.
   * @param rest what the backend sent behind its head
   */
  startTunnel(connection: BackendConnection, rest: Buffer, onEnd: (end: TunnelEnd) => void): void {
    this.exchange = null;
    this.finished = true;
    this.outlet.flush();
    this.tunnel = connection.startTunnel(this.socket, this.service.upstream.plan.tunnel.idle, onEnd);
    this.tunnel.received('backend', rest, false);
    if (this.input !== null) this.tunnel.received('client', this.input, false);
    this.input = null;
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
    this.socket.pause();
  }

  resume(): void {
    this.waitsForBackend = false;
    if (this.exchange?.receiving) this.deadline = this.idleDeadline();
    if (this.input === null || this.input.length <= PIPELINE_BYTES) this.socket.resume();
  }

  /** Ends the connection so that the client cannot take a cut answer for a whole one. */
  abort(): void {
    this.finished = true;
    if (this.tunnel !== null) this.tunnel.stop();
    else reset(this.socket);
  }

  /** Ends the connection in good order: what was written is still sent. */
  end(): void {
    this.finished = true;
    this.input = null;
    this.deadline = performance.now() + LINGER;
    this.socket.end();
    this.socket.resume();
  }

  /** The exchange is over and recorded: send the end of its answer, then look for the next request. */
  exchangeEnded(persistent: boolean): void {
    this.exchange = null;
    this.visit?.leave();
    if (this.socket.destroyed) return;
    this.outlet.flush();
    if (this.finished) return;
    if (!persistent || this.service.worker.stopping || (this.inputEnded && this.input === null)) {
      this.end();
      return;
    }
    this.deadline = this.idleDeadline();
    if (this.socket.writableNeedDrain) {
      // A client that asks on and on without reading would have its answers pile up here.
      this.behind = true;
      this.socket.pause();
      return;
    }
    this.next();
  }

  private next(): void {
    this.socket.resume();
    if (this.input !== null) this.advance();
  }

  private idleDeadline(): number {
    return performance.now() + this.service.upstream.plan.timeouts.idle;
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
      this.deadline = performance.now() + LINGER;
      return;
    }
    if (this.exchange !== null) {
      const { exchange } = this;
      this.exchange = null;
      exchange.abandon(exchange.receiving ? 408 : CLIENT_CLOSED);
      this.abort();
      return;
    }
    if (this.finished || this.input === null) {
      this.socket.destroy();
      return;
    }
    this.reject(new MalformedMessage(408, 'the request head did not arrive in time'));
  }

  private drained(): void {
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

  private received(chunk: Buffer): void {
    if (this.finished) return;
    if (this.exchange?.receiving) {
      this.feed(this.exchange, chunk, 0);
      return;
    }
    this.input = this.input === null ? chunk : Buffer.concat([this.input, chunk]);
    if (this.exchange === null) this.advance();
    else if (this.input.length > PIPELINE_BYTES) this.socket.pause();
  }

  /** Reads the next request head, where one is complete, and begins its exchange. */
  private advance(): void {
    try {
      this.readHead();
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      this.reject(error);
    }
  }

  private readHead(): void {
    const input = this.input;
    if (input === null) return;
    const { limits, timeouts, kind, tunnel } = this.service.upstream.plan;
    // One empty line before a request is forgiven, RFC 9112 section 2.2.
    const start = input[0] === 0x0d && input[1] === 0x0a ? 2 : 0;
    const text = input.toString('latin1', start, Math.min(input.length, start + limits.head));
    const end = text.indexOf('\r\n\r\n');
    if (end === -1) {
      if (text.length >= limits.head)
        throw new MalformedMessage(431, `a request head of more than ${limits.head} octets`);
      if (/[^\r]\n|\r[^\n]/.test(text))
        throw new MalformedMessage(400, 'a line that does not end with CR LF');
      // The deadline is absolute: a head that trickles in does not extend it.
      if (this.deadline === 0 || !this.headBegun) this.deadline = performance.now() + timeouts.head;
      this.headBegun = true;
      return;
    }
    const head = parseRequestHead(text.substring(0, end + 4), limits.headers);
    if (head.method === 'CONNECT') {
      if (kind !== 'forward-proxy')
        throw new MalformedMessage(501, 'the method CONNECT, which is not offered here');
      head.target = targetOf(head.target, tunnel).authority;
      head.host = head.target;
    } else if (kind === 'forward-proxy' && !head.absolute) {
      throw new MalformedMessage(
        400,
        'this listener is a proxy and takes the absolute form, as in GET http://host/path',
      );
    }
    this.headBegun = false;
    this.deadline = 0;
    const bodyStart = start + end + 4;
    this.input = null;
    if (this.service.realClients !== null) {
      this.visit = this.service.realClients.enter(head, this.source.host);
      this.isAskedBy(this.visit.address);
    }
    const exchange = new Exchange(this.service, this, head, bodyStart);
    this.exchange = exchange;
    if (exchange.receiving) this.feed(exchange, input, bodyStart);
    else if (bodyStart < input.length) this.input = input.subarray(bodyStart);
    if (this.exchange === exchange && !this.finished) exchange.choose();
  }

  /** Hands body bytes to the exchange; what is left belongs to the next request. */
  private feed(exchange: Exchange, chunk: Buffer, at: number): void {
    try {
      const next = exchange.receive(chunk, at);
      if (next < chunk.length) this.input = chunk.subarray(next);
      this.deadline = exchange.receiving && !this.waitsForBackend ? this.idleDeadline() : 0;
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      // The backend must not see this request end: its connection is cut, the client's too.
      this.exchange = null;
      exchange.abandon(error.status);
      this.reject(error);
    }
  }

  private reject(error: MalformedMessage): void {
    this.service.worker.counters.rejected++;
    this.outlet.addText(refusal(error.status, `The request has ${error.message}.`, '', false, true));
    this.outlet.flush();
    this.end();
  }

  private halfClosed(): void {
    if (this.tunnel !== null) return;
    this.inputEnded = true;
    const { exchange } = this;
    if (exchange === null) this.end();
    else if (exchange.receiving) this.socket.destroy();
  }

  private closed(): void {
    this.finished = true;
    this.visit?.leave();
    this.service.worker.deadlines.remove(this);
    const { exchange } = this;
    this.exchange = null;
    exchange?.abandon(CLIENT_CLOSED);
    this.onClosed(this);
  }
}
