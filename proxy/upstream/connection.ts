import type { Socket } from 'node:net';
import { MalformedMessage } from '../http1/malformed';
import { Outlet } from '../http1/outlet';
import type { ResponseHead } from '../http1/response-head';
import type { BackendTls } from '../tls/backend-tls';
import { describeConnectionError } from '../tls/failure';
import { KEEP_ALIVE, Tunnel, type TunnelEnd } from '../tunnel/tunnel';
import type { Offer } from '../tunnel/upgrade';
import { AnswerReader, type HeadLimits, Progress, type Reply } from './answer-reader';
import type { Backend } from './backend';
import type { Deadlines, Expiring } from './deadlines';
import { dial } from './dial';
import { type Failure, type FailurePhase, isOurs } from './failure';

/** Who gets what a backend says to one request. */
export interface Answer extends Reply {
  /** The connection is there: send the request. */
  connected(): void;
  /** The backend has switched protocols or opened a tunnel: what follows is no longer HTTP. */
  switched(head: ResponseHead, rest: Buffer): void;
  /** All of a chunk from the backend was handed over: pass it on. */
  passOn(): void;
  /** The whole response has come. @param trailers lines that may follow it, each ended by CRLF */
  ended(trailers: string): void;
  failed(failure: Failure): void;
  /** The backend takes bytes again. */
  drained(): void;
}

export interface ConnectionLimits extends HeadLimits {
  connectTimeout: number;
  responseTimeout: number;
  /** ms between two bytes of a response whose head has come; 0 is never. */
  streamTimeout: number;
  idleTimeout: number;
  /** How connections are secured, or null for plain ones. */
  tls: BackendTls | null;
}

/** What a backend failed to do in time. */
const LATE: Record<FailurePhase, string> = {
  connect: 'no connection in time',
  sent: 'no answer in time',
  answered: 'no more of the answer in time',
};

/** One connection to a backend; serves one request at a time and may be used again. */
export class BackendConnection implements Expiring {
  deadline = 0;
  /** ms on the monotonic clock since when it has been idle. */
  idleSince = 0;
  readonly outlet: Outlet;
  private readonly socket: Socket;
  private answer: Answer | null = null;
  private readonly reader = new AnswerReader();
  private tunnel: Tunnel | null = null;
  private served = 0;
  private phase: FailurePhase = 'connect';
  private heard = false;
  private paused = false;
  private ours = false;
  /** Why no more can be sent; what the backend sent is still read. */
  private writeError: NodeJS.ErrnoException | null = null;
  private gone = false;
  /** Whether the request is on its way in full, so that the answer's time runs. */
  private awaiting = false;
  /** Whether it is connected, its handshake done. */
  private ready = false;

  /**
   * @param shared a buffer that all connections of a worker read into, one chunk at a time
   * @param header PROXY protocol header to begin with; such a connection serves one client only
   * @param onReuse asked, when it is to serve again, to call `beginAgain` once all that has come on sockets is read
   * @param onClosed told once when the connection is gone
   */
  constructor(
    readonly backend: Backend,
    private readonly limits: ConnectionLimits,
    private readonly deadlines: Deadlines,
    shared: Buffer,
    private readonly header: Buffer | null,
    private readonly onReuse: (connection: BackendConnection) => void,
    onClosed: (connection: BackendConnection) => void,
  ) {
    this.socket = dial({
      address: backend,
      tls: limits.tls?.optionsFor(backend.host) ?? null,
      header,
      shared,
      onRead: (bytes, to) => this.received(bytes, to),
      onReady: () => this.established(),
      onWriteError: (error) => {
        this.writeError ??= error;
      },
    });
    if (limits.streamTimeout === 0) this.socket.setKeepAlive(true, KEEP_ALIVE);
    this.outlet = new Outlet(this.socket);
    this.deadline = performance.now() + limits.connectTimeout;
    deadlines.add(this);
    this.socket.on('drain', () => this.drained());
    this.socket.on('end', () => this.halfClosed());
    this.socket.on('error', (error: NodeJS.ErrnoException) => {
      this.gone = true;
      this.ours = isOurs(error);
      this.fail('connect-failed', describeConnectionError(error));
    });
    this.socket.on('close', () => {
      this.gone = true;
      this.fail('connect-failed', 'connection closed');
      deadlines.remove(this);
      onClosed(this);
    });
  }

  /**
   * Takes a request on: `answer.connected()` is called now or once the connection is there.
   * @param offer protocols that the request offers to change to, or null
   */
  serve(answer: Answer, method: string, offer: Offer | null): void {
    this.answer = answer;
    this.reader.expect(method, offer);
    this.heard = false;
    this.awaiting = false;
    this.idleSince = 0;
    this.phase = 'connect';
    if (!this.ready) return;
    this.deadline = 0;
    this.onReuse(this);
  }

  /** Begins to serve again, unless something has come that shows that it cannot, or nobody wants it any more. */
  beginAgain(): void {
    if (this.answer !== null) this.begin(this.answer);
  }

  private begin(answer: Answer): void {
    this.phase = 'sent';
    this.deadline = 0;
    answer.connected();
  }

  /** The request is on its way in full: from now on the response time-out runs. */
  awaitAnswer(): void {
    this.awaiting = true;
    if (this.phase === 'sent') this.allowTime();
  }

  /** Whether, its answer complete, it may serve another request. */
  get canServeAgain(): boolean {
    return this.reader.reusable && this.header === null && !this.gone;
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
    this.allowTime();
    this.socket.resume();
  }

  /** The backend takes no more of the request for now: it has this long to go on. */
  stalled(): void {
    if (this.phase === 'sent') this.allowTime();
  }

  /** Ends it without a word to its answer. */
  destroy(): void {
    this.answer = null;
    this.gone = true;
    this.reader.drop();
    this.socket.destroy();
  }

  /** Joins the connection, which has switched protocols, with a client's. */
  startTunnel(client: Socket, idle: number, isWebSocket: boolean, onEnd: (end: TunnelEnd) => void): Tunnel {
    this.tunnel = new Tunnel(client, this.socket, idle, isWebSocket, this.deadlines, onEnd);
    return this.tunnel;
  }

  expire(): void {
    if (this.answer === null) this.destroy();
    else this.fail('timeout', LATE[this.phase]);
  }

  /** From now on the time-out of the response's head runs, or that of its body. */
  private allowTime(): void {
    if (this.paused) return;
    const { streamTimeout, responseTimeout } = this.limits;
    const time = this.phase === 'answered' ? streamTimeout : responseTimeout;
    this.deadline = time === 0 ? 0 : this.deadlines.now + time;
  }

  private drained(): void {
    this.deadlines.tick();
    if (!this.awaiting && this.phase === 'sent') this.deadline = 0;
    this.answer?.drained();
  }

  private established(): void {
    this.deadlines.tick();
    this.ready = true;
    if (this.answer !== null) this.begin(this.answer);
  }

  /** One read; the octets are only valid during the call. */
  private received(bytes: Buffer, to: number): void {
    this.deadlines.tick();
    if (this.tunnel !== null) {
      this.tunnel.received('backend', bytes.subarray(0, to), true);
      return;
    }
    const answer = this.answer;
    if (answer === null) {
      // RFC 9112 section 9.3 knows no response without a request: bytes on an idle connection are a fault.
      this.destroy();
      return;
    }
    if (this.phase === 'connect') {
      // The request was not sent yet, so this is no response to it: as on an idle connection.
      this.fail('connect-failed', 'bytes that no request asked for');
      return;
    }
    this.heard = true;
    try {
      this.reader.read(bytes, 0, to, this.limits, answer);
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      this.fail('bad-response', error.message);
      return;
    }
    // The answer may have been turned down at its head.
    if (this.answer === answer) this.went(answer, bytes, to);
  }

  /** What follows from how far the answer has come. */
  private went(answer: Answer, bytes: Buffer, to: number): void {
    switch (this.reader.progress) {
      case Progress.Head:
        // Part of a head, or an interim one, is a sign of life, not an answer.
        if (this.awaiting) this.allowTime();
        return;
      case Progress.Body:
        this.phase = 'answered';
        this.allowTime();
        answer.passOn();
        return;
      case Progress.Done:
        this.complete(answer);
        return;
      case Progress.Switched:
        // RFC 9110 section 7.8: no message ends in another protocol than it began in.
        if (!this.awaiting) this.fail('bad-response', 'a 101 before the whole request');
        else this.handOver(answer, Buffer.from(bytes.subarray(this.reader.at, to)));
    }
  }

  /** Stops reading until the tunnel is there; `rest` is what came behind the head. */
  private handOver(answer: Answer, rest: Buffer): void {
    const head = this.reader.switchedBy;
    if (head === null) return;
    this.phase = 'answered';
    this.answer = null;
    this.deadline = 0;
    this.socket.pause();
    answer.switched(head, rest);
  }

  private complete(answer: Answer): void {
    this.phase = 'answered';
    this.answer = null;
    this.deadline = 0;
    answer.ended(this.reader.trailers);
  }

  private halfClosed(): void {
    this.deadlines.tick();
    if (this.reader.progress === Progress.Switched) return;
    const answer = this.answer;
    if (answer === null) {
      this.destroy();
      return;
    }
    this.reader.reusable = false;
    const { writeError } = this;
    if (writeError !== null) {
      // The failed write has taken the error of a reset, so that this end may be one: nothing is whole by it.
      this.ours = isOurs(writeError);
      this.fail('connect-failed', describeConnectionError(writeError));
    } else if (this.reader.end()) this.complete(answer);
    else this.fail('connect-failed', 'connection closed');
  }

  private fail(reason: Failure['reason'], detail: string): void {
    const answer = this.answer;
    if (answer === null) return;
    // A head that was passed on stays the client's, whatever came of its body.
    const phase = this.reader.answered ? 'answered' : this.phase;
    this.destroy();
    answer.failed({
      reason: phase !== 'connect' && reason === 'connect-failed' ? 'bad-response' : reason,
      cause: causeOf(reason, phase),
      ours: this.ours,
      phase,
      stale: this.served > 0 && !this.heard,
      detail,
    });
  }
}

function causeOf(reason: Failure['reason'], phase: FailurePhase): Failure['cause'] {
  if (reason === 'connect-failed') return phase === 'connect' ? 'connect' : 'reset';
  return reason;
}
