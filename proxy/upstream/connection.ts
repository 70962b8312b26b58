import { connect, type Socket } from 'node:net';
import { BodyReader, type BodySink } from '../http1/body';
import { MalformedMessage } from '../http1/malformed';
import { Outlet } from '../http1/outlet';
import { parseResponseHead, type ResponseHead } from '../http1/response-head';
import type { Backend } from './backend';
import type { Deadlines, Expiring } from './deadlines';
import { describeSocketError, type Failure, type FailurePhase } from './failure';

/** Who gets what a backend says to one request. */
export interface Answer extends BodySink {
  /** The connection is there: send the request. */
  connected(): void;
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
  private served = 0;
  private phase: FailurePhase = 'connect';
  private heard = false;
  private reusable = false;

  /**
   * @param shared a buffer that all connections of a worker read into, one chunk at a time
   * @param onClosed told once when the connection is gone
   */
  constructor(
    readonly backend: Backend,
    private readonly limits: ConnectionLimits,
    deadlines: Deadlines,
    shared: Buffer,
    onClosed: (connection: BackendConnection) => void,
  ) {
    this.socket = connect({
      host: backend.host,
      port: backend.port,
      noDelay: true,
      onread: { buffer: shared, callback: (length) => this.received(shared, length) },
    });
    this.outlet = new Outlet(this.socket);
    this.deadline = performance.now() + limits.connectTimeout;
    deadlines.add(this);
    this.socket.on('connect', () => this.established());
    this.socket.on('drain', () => this.answer?.drained());
    this.socket.on('end', () => this.halfClosed());
    this.socket.on('error', (error: NodeJS.ErrnoException) =>
      this.fail('connect-failed', describeSocketError(error)),
    );
    this.socket.on('close', () => {
      this.fail('connect-failed', 'connection closed');
      deadlines.remove(this);
      onClosed(this);
    });
  }

  /** Takes a request on: `answer.connected()` is called now or once the connection is there. */
  serve(answer: Answer, method: string): void {
    this.answer = answer;
    this.method = method;
    this.head = null;
    this.heard = false;
    this.reusable = false;
    this.idleSince = 0;
    if (this.socket.connecting) return;
    this.phase = 'sent';
    this.deadline = 0;
    answer.connected();
  }

  /** The request is on its way in full: from now on the response time-out runs. */
  awaitAnswer(): void {
    if (!this.heard) this.deadline = performance.now() + this.limits.responseTimeout;
  }

  /** Whether, its answer complete, it may serve another request. */
  get canServeAgain(): boolean {
    return this.reusable && !this.socket.destroyed;
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
    this.socket.pause();
  }

  resume(): void {
    this.deadline = performance.now() + this.limits.responseTimeout;
    this.socket.resume();
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

  private established(): void {
    this.phase = 'sent';
    this.deadline = 0;
    this.answer?.connected();
  }

  /** One read. Returning false would stop reading; back-pressure goes through `pause`. */
  private received(shared: Buffer, length: number): boolean {
    const answer = this.answer;
    if (answer === null) {
      // RFC 9112 section 9.3 knows no response without a request: bytes on an idle connection are a fault.
      this.socket.destroy();
      return true;
    }
    this.heard = true;
    try {
      this.read(shared.subarray(0, length), answer);
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      this.fail('bad-response', error.message);
    }
    return true;
  }

  private read(chunk: Buffer, answer: Answer): void {
    let at = 0;
    while (this.phase === 'sent') {
      at = this.readHead(chunk, at, answer);
      if (at === -1) return;
      if (this.answer !== answer) return;
    }
    this.deadline = performance.now() + this.limits.responseTimeout;
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
    const answer = this.answer;
    this.reusable = false;
    if (answer !== null && this.phase === 'answered' && this.body.untilClose) {
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
    answer.failed({ reason: told, phase: this.phase, stale: this.served > 0 && !this.heard, detail });
  }
}
