import type { Socket } from 'node:net';
import { Exchange } from './exchange';
import { MalformedMessage } from './http1/malformed';
import { Outlet } from './http1/outlet';
import { parseRequestHead } from './http1/request-head';
import { clientAddress } from './privacy';
import { refusal } from './refusal';
import type { Service } from './service';
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
  readonly address: string;
  readonly addressJson: string;
  private input: Buffer | null = null;
  private exchange: Exchange | null = null;
  private finished = false;
  private headBegun = false;
  private inputEnded = false;

  constructor(
    private readonly service: Service,
    private readonly socket: Socket,
    private readonly onClosed: (connection: ClientConnection) => void,
  ) {
    this.outlet = new Outlet(socket);
    const remote = socket.remoteAddress ?? '';
    this.address = remote;
    this.addressJson = JSON.stringify(clientAddress(remote, service.privacy.client, service.fingerprints));
    this.deadline = performance.now() + service.upstream.plan.timeouts.head;
    service.deadlines.add(this);
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.received(chunk));
    socket.on('drain', () => this.drained());
    socket.on('end', () => this.halfClosed());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.closed());
  }

  /** Whether it waits for a request. */
  get idle(): boolean {
    return this.exchange === null;
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    if (this.input === null || this.input.length <= PIPELINE_BYTES) this.socket.resume();
  }

  /** Ends the connection so that the client cannot take a cut answer for a whole one. */
  abort(): void {
    this.finished = true;
    this.socket.resetAndDestroy();
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
    if (this.socket.destroyed) return;
    this.outlet.flush();
    if (this.finished) return;
    if (!persistent || this.service.stopping || (this.inputEnded && this.input === null)) {
      this.end();
      return;
    }
    this.deadline = performance.now() + this.service.upstream.plan.timeouts.idle;
    this.socket.resume();
    if (this.input !== null) this.advance();
  }

  /** The client reads slower than the backend answers: it has this long to catch up. */
  stalled(): void {
    this.deadline = performance.now() + this.service.upstream.plan.timeouts.idle;
  }

  expire(): void {
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
    const { limits, timeouts, kind } = this.service.upstream.plan;
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
    if (kind === 'forward-proxy' && !head.absolute) {
      throw new MalformedMessage(
        400,
        'this listener is a proxy and takes the absolute form, as in GET http://host/path',
      );
    }
    this.headBegun = false;
    this.deadline = 0;
    const bodyStart = start + end + 4;
    this.input = null;
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
      this.deadline = exchange.receiving ? performance.now() + this.service.upstream.plan.timeouts.idle : 0;
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      // The backend must not see this request end: its connection is cut, the client's too.
      this.exchange = null;
      exchange.abandon(error.status);
      this.reject(error);
    }
  }

  private reject(error: MalformedMessage): void {
    this.service.counters.rejected++;
    this.outlet.addText(refusal(error.status, `The request has ${error.message}.`, '', false, true));
    this.outlet.flush();
    this.end();
  }

  private halfClosed(): void {
    this.inputEnded = true;
    const { exchange } = this;
    if (exchange === null) this.end();
    else if (exchange.receiving) this.socket.destroy();
  }

  private closed(): void {
    this.finished = true;
    this.service.deadlines.remove(this);
    const { exchange } = this;
    this.exchange = null;
    exchange?.abandon(CLIENT_CLOSED);
    this.onClosed(this);
  }
}
