import type { Socket } from 'node:net';
import { BodyReader, type BodySink } from '../http1/body';
import { MalformedMessage } from '../http1/malformed';
import { Outlet } from '../http1/outlet';
import { parseResponseHead, type ResponseHead } from '../http1/response-head';
import type { BackendTls } from '../tls/backend-tls';
import { describeConnectionError } from '../tls/failure';
import { Tunnel, type TunnelEnd } from '../tunnel/tunnel';
import { verifySwitch } from '../tunnel/upgrade';
import type { Backend } from './backend';
import type { Deadlines, Expiring } from './deadlines';
import { dial } from './dial';
import { type Failure, type FailurePhase, isOurs } from './failure';

/** Who gets what a backend says to one request. */
export interface Answer extends BodySink {
  /** The connection is there: send the request. */
  connected(): void;
  /** The backend has switched protocols or opened a tunnel: what follows is no longer HTTP. */
  switched(head: ResponseHead, rest: Buffer): void;
  /** A final head; interim ones (1xx) come by `interim`. */
  answered(head: ResponseHead): void;
  interim(head: ResponseHead): void;
  /** All of a chunk from the backend was handed over: pass it on. */
  passOn(): void;
  /** The whole response has come. */
  ended(): void;
  failed(failure: Failure): void;
  /** The backend takes bytes again. */
  drained(): void;
}

export interface ConnectionLimits {
  connectTimeout: number;
  responseTimeout: number;
  idleTimeout: number;
  head: number;
  headers: number;
  ownCookie: string | null;
  /** How connections are secured, or null for plain ones. */
  tls: BackendTls | null;
}

/** One connection to a backend; serves one request at a time and may be used again. */
export class BackendConnection implements Expiring {
  deadline = 0;
  /** ms on the monotonic clock since when it has been idle. */
  idleSince = 0;
  readonly outlet: Outlet;
  private readonly socket: Socket;
  private answer: Answer | null = null;
  private readonly body = new BodyReader();
  private head: Buffer | null = null;
  private method = '';
  private upgradeKey: string | null = null;
  private tunnel: Tunnel | null = null;
  private handedOver = false;
  private served = 0;
  private phase: FailurePhase = 'connect';
  private heard = false;
  private reusable = false;
  private paused = false;
  private ours = false;
  /** Whether the request is on its way in full, so that the answer's time runs. */
  private awaiting = false;
  /** Whether it is connected, its handshake done. */
  private ready = false;

  /**
   * @param shared a buffer that all connections of a worker read into, one chunk at a time
   * @param header PROXY protocol header to begin with; such a connection serves one client only
   * @param onClosed told once when the connection is gone
   */
  constructor(
    readonly backend: Backend,
    private readonly limits: ConnectionLimits,
    private readonly deadlines: Deadlines,
    shared: Buffer,
    private readonly header: Buffer | null,
    onClosed: (connection: BackendConnection) => void,
  ) {
    this.socket = dial({
      address: backend,
      tls: limits.tls?.optionsFor(backend.host) ?? null,
      header,
      shared,
      onRead: (chunk) => this.received(chunk),
      onReady: () => this.established(),
    });
    this.outlet = new Outlet(this.socket);
    this.deadline = performance.now() + limits.connectTimeout;
    deadlines.add(this);
    this.socket.on('drain', () => this.drained());
    this.socket.on('end', () => this.halfClosed());
    this.socket.on('error', (error: NodeJS.ErrnoException) => {
      this.ours = isOurs(error);
      this.fail('connect-failed', describeConnectionError(error));
    });
    this.socket.on('close', () => {
      this.fail('connect-failed', 'connection closed');
      deadlines.remove(this);
      onClosed(this);
    });
  }

  /**
   * Takes a request on: `answer.connected()` is called now or once the connection is there.
   * @param upgradeKey Sec-WebSocket-Key of the WebSocket that the request offers, or null
   */
  serve(answer: Answer, method: string, upgradeKey: string | null): void {
    this.answer = answer;
    this.upgradeKey = upgradeKey;
    this.method = method;
    this.head = null;
    this.heard = false;
    this.reusable = false;
    this.awaiting = false;
    this.idleSince = 0;
    if (!this.ready) return;
    this.phase = 'sent';
    this.deadline = 0;
    answer.connected();
  }

  /** The request is on its way in full: from now on the response time-out runs. */
  awaitAnswer(): void {
    this.awaiting = true;
    if (this.phase === 'sent') this.deadline = performance.now() + this.limits.responseTimeout;
  }

  /** Whether, its answer complete, it may serve another request. */
  get canServeAgain(): boolean {
    return this.reusable && this.header === null && !this.socket.destroyed;
  }

  /** Parks it: whatever comes now was not asked for. */
  rest(now: number): void {
    this.served++;
    this.idleSince = now;
    this.deadline = now + this.limits.idleTimeout;
  }

  /** Stops reading, for a client that is slower than the backend; the backend is not to blame for the wait. */
  pause(): void {
    this.deadline = 0;
    this.paused = true;
    this.socket.pause();
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.deadline = performance.now() + this.limits.responseTimeout;
    this.socket.resume();
  }

  /** The backend takes no more of the request for now: it has this long to go on. */
  stalled(): void {
    if (this.phase === 'sent') this.deadline = performance.now() + this.limits.responseTimeout;
  }

  /** Ends it without a word to its answer. */
  destroy(): void {
    this.answer = null;
    this.socket.destroy();
  }

  expire(): void {
    if (this.answer === null) this.socket.destroy();
    else this.fail('timeout', this.phase === 'connect' ? 'no connection in time' : 'no answer in time');
  }

  private drained(): void {
    if (!this.awaiting && this.phase === 'sent') this.deadline = 0;
    this.answer?.drained();
  }

  private established(): void {
    this.ready = true;
    this.phase = 'sent';
    this.deadline = 0;
    this.answer?.connected();
  }

  /** One read; the bytes are only valid during the call. */
  private received(chunk: Buffer): void {
    if (this.tunnel !== null) {
      this.tunnel.received('backend', chunk, true);
      return;
    }
    const answer = this.answer;
    if (answer === null) {
      // RFC 9112 section 9.3 knows no response without a request: bytes on an idle connection are a fault.
      this.socket.destroy();
      return;
    }
    this.heard = true;
    try {
      this.read(chunk, answer);
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      this.fail('bad-response', error.message);
    }
  }

  private read(chunk: Buffer, answer: Answer): void {
    let at = 0;
    while (this.phase === 'sent') {
      at = this.readHead(chunk, at, answer);
      // Part of a head, or an interim one, is a sign of life, not an answer.
      if (this.awaiting && this.phase === 'sent') this.awaitAnswer();
      if (at === -1) return;
      if (this.answer !== answer) return;
    }
    this.deadline = performance.now() + this.limits.responseTimeout;
    // The answer may have been turned down at its head.
    if (this.answer !== answer) return;
    at = this.body.read(chunk, at, answer);
    if (this.body.done) this.complete(answer, at === chunk.length);
    else answer.passOn();
  }

  /** @returns where the body begins in `chunk`, or -1 where the head is not whole yet */
  private readHead(chunk: Buffer, at: number, answer: Answer): number {
    const kept = this.head;
    const bytes = kept === null ? chunk : Buffer.concat([kept, chunk]);
    const text = bytes.toString('latin1', at, Math.min(bytes.length, at + this.limits.head));
    const end = text.indexOf('\r\n\r\n');
    if (end === -1) {
      if (bytes.length - at >= this.limits.head)
        throw new MalformedMessage(502, 'a response head that is too large');
      this.head = Buffer.from(bytes.subarray(at));
      return -1;
    }
    this.head = null;
    const head = parseResponseHead(text.substring(0, end + 4), this.limits.headers, this.limits.ownCookie);
    const bodyStart = at + end + 4 - (kept?.length ?? 0);
    if (this.switches(head)) {
      this.handOver(head, chunk.subarray(bodyStart), answer);
      return -1;
    }
    if (head.status < 200) {
      if (head.status === 101 || head.fields.contentLength >= 0 || head.fields.chunked) {
        throw new MalformedMessage(502, 'an invalid interim response');
      }
      answer.interim(head);
      return bodyStart;
    }
    this.phase = 'answered';
    this.expectBody(head);
    this.reusable = head.persistent && !this.body.untilClose;
    answer.answered(head);
    return bodyStart;
  }

  /** @throws MalformedMessage for a 101 that says anything else than what was offered */
  private switches({ status, fields }: ResponseHead): boolean {
    if (this.method === 'CONNECT') return status >= 200 && status < 300;
    if (status !== 101) return false;
    const nominated = fields.nominated?.includes('upgrade') ?? false;
    verifySwitch(this.upgradeKey, { nominated, upgrade: fields.upgrade, accept: fields.webSocket });
    return true;
  }

  /** Stops reading until the tunnel is there; `rest` is what came behind the head. */
  private handOver(head: ResponseHead, rest: Buffer, answer: Answer): void {
    this.phase = 'answered';
    this.answer = null;
    this.handedOver = true;
    this.deadline = 0;
    this.socket.pause();
    answer.switched(head, Buffer.from(rest));
  }

  /** Joins the connection, handed over before, with a client's. */
  startTunnel(client: Socket, idle: number, onEnd: (end: TunnelEnd) => void): Tunnel {
    this.tunnel = new Tunnel(client, this.socket, idle, this.deadlines, onEnd);
    return this.tunnel;
  }

  /** RFC 9112 section 6.3, for responses. */
  private expectBody(head: ResponseHead): void {
    if (this.method === 'HEAD' || head.status === 204 || head.status === 304) this.body.expectNothing();
    else if (head.fields.chunked) this.body.expectChunks();
    else if (head.fields.contentLength >= 0) this.body.expectLength(head.fields.contentLength);
    else this.body.expectClose();
  }

  private complete(answer: Answer, clean: boolean): void {
    this.answer = null;
    this.deadline = 0;
    if (!clean) this.reusable = false;
    answer.ended();
  }

  private halfClosed(): void {
    if (this.handedOver) return;
    const answer = this.answer;
    if (answer === null) {
      this.socket.destroy();
      return;
    }
    this.reusable = false;
    if (this.phase === 'answered' && this.body.untilClose) {
      this.body.expectNothing();
      this.complete(answer, true);
    } else this.fail('connect-failed', 'connection closed');
  }

  private fail(reason: Failure['reason'], detail: string): void {
    const answer = this.answer;
    if (answer === null) return;
    this.answer = null;
    this.socket.destroy();
    const told = this.phase !== 'connect' && reason === 'connect-failed' ? 'bad-response' : reason;
    answer.failed({
      reason: told,
      cause: this.causeOf(reason),
      ours: this.ours,
      phase: this.phase,
      stale: this.served > 0 && !this.heard,
      detail,
    });
  }

  private causeOf(reason: Failure['reason']): Failure['cause'] {
    if (reason === 'connect-failed') return this.phase === 'connect' ? 'connect' : 'reset';
    return reason;
  }
}
