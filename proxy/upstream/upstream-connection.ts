import type { Socket } from 'node:net';
import type { Failure } from '@/lib/core/failure';
import type { DeadlineSweeper, HasDeadline } from '../clock/deadline-sweeper';
import { keepAliveDelayMs } from '../connection/keep-alive';
import { isLocalResourceError } from '../connection/socket-error';
import { SocketWriter } from '../connection/socket-writer';
import { MalformedMessage } from '../http1/malformed-message';
import { Tunnel, type TunnelResult } from '../tunnel/tunnel';
import type { UpgradeOffer } from '../tunnel/upgrade';
import type { Backend } from './backend';
import { dialBackend } from './dial';
import { ParserState, ResponseParser } from './response-parser';
import { toConnectionFailure } from './tls/connection-error';
import {
  connectionClosed,
  createUpstreamFailure,
  type FailurePhase,
  getTimeoutFailure,
  type UpstreamFailure,
} from './upstream-failure';
import type { ConnectionLimits, UpstreamHandler } from './upstream-handler';

/** One connection to a backend; serves one request at a time and may be used again. */
export class UpstreamConnection implements HasDeadline {
  deadline = 0;
  /** ms on the monotonic clock since when it has been idle. */
  idleSince = 0;
  readonly writer: SocketWriter;
  private readonly socket: Socket;
  private handler: UpstreamHandler | null = null;
  private readonly parser = new ResponseParser();
  private tunnel: Tunnel | null = null;
  private servedRequests = 0;
  private phase: FailurePhase = 'connect';
  private hasReceivedBytes = false;
  private isPaused = false;
  private isLocalResourceError = false;
  /** Why no more can be sent; what the backend sent is still read. */
  private writeError: NodeJS.ErrnoException | null = null;
  private isClosed = false;
  /** Whether the request was sent in full, so that the response time-out runs. */
  private isRequestSent = false;
  /** Whether it is connected, its handshake done. */
  private isConnected = false;

  /**
   * @param readBuffer a buffer that all connections of a worker read into, one chunk at a time
   * @param proxyProtocolHeader PROXY protocol header to begin with; such a connection serves one client only
   * @param onReuse asked, when it is to serve again, to call `startReusedRequest` once all received bytes on sockets are read
   * @param onClosed called once when the connection is closed
   */
  constructor(
    readonly backend: Backend,
    private readonly limits: ConnectionLimits,
    private readonly deadlines: DeadlineSweeper,
    readBuffer: Buffer,
    private readonly proxyProtocolHeader: Buffer | null,
    private readonly onReuse: (connection: UpstreamConnection) => void,
    onClosed: (connection: UpstreamConnection) => void,
  ) {
    this.socket = dialBackend({
      address: backend,
      tls: limits.tls?.createConnectionOptions(backend.host) ?? null,
      proxyProtocolHeader,
      readBuffer,
      onRead: (bytes, to) => this.onData(bytes, to),
      onReady: () => this.onConnected(),
      onWriteError: (error) => {
        this.writeError ??= error;
      },
    });
    if (limits.streamTimeoutMs === 0) this.socket.setKeepAlive(true, keepAliveDelayMs);
    this.writer = new SocketWriter(this.socket);
    this.deadline = performance.now() + limits.connectTimeoutMs;
    deadlines.add(this);
    this.socket.on('drain', () => this.onSocketDrain());
    this.socket.on('end', () => this.onHalfClose());
    this.socket.on('error', (error: NodeJS.ErrnoException) => {
      this.isClosed = true;
      this.isLocalResourceError = isLocalResourceError(error);
      this.fail('connect-failed', toConnectionFailure(error));
    });
    this.socket.on('close', () => {
      this.isClosed = true;
      this.fail('connect-failed', connectionClosed);
      deadlines.remove(this);
      onClosed(this);
    });
  }

  /**
   * Takes a request: its handler's `onConnect()` is called now or once the connection is established.
   * @param offer protocols that the request offers to change to, or null
   */
  startRequest(handler: UpstreamHandler, method: string, offer: UpgradeOffer | null): void {
    this.handler = handler;
    this.parser.expectResponse(method, offer);
    this.hasReceivedBytes = false;
    this.isRequestSent = false;
    this.idleSince = 0;
    this.phase = 'connect';
    if (!this.isConnected) return;
    this.deadline = 0;
    this.onReuse(this);
  }

  /** Starts to serve again, unless received bytes show that it cannot, or it is no longer needed. */
  startReusedRequest(): void {
    if (this.handler !== null) this.sendRequest(this.handler);
  }

  private sendRequest(handler: UpstreamHandler): void {
    this.phase = 'response';
    this.deadline = 0;
    handler.onConnect();
  }

  /** The request was sent in full: from now on the response time-out runs. */
  awaitResponse(): void {
    this.isRequestSent = true;
    if (this.phase === 'response') this.armTimeout();
  }

  /** Whether it may serve another request after its complete response. */
  get isReusable(): boolean {
    return this.parser.reusable && this.proxyProtocolHeader === null && !this.isClosed;
  }

  /** Parks it: any bytes that arrive now are unsolicited. */
  park(now: number): void {
    this.servedRequests++;
    this.idleSince = now;
    this.deadline = now + this.limits.idleTimeoutMs;
  }

  /** Stops reading, for a client that is slower than the backend; the backend is not to blame for the wait. */
  pause(): void {
    this.deadline = 0;
    this.isPaused = true;
    this.socket.pause();
  }

  resume(): void {
    if (!this.isPaused) return;
    this.isPaused = false;
    this.armTimeout();
    this.socket.resume();
  }

  /** The backend reads no more of the request for now: the time to continue runs. */
  onWriteStalled(): void {
    if (this.phase === 'response') this.armTimeout();
  }

  /** Ends it without a call to its handler. */
  destroy(): void {
    this.handler = null;
    this.isClosed = true;
    this.parser.abandon();
    this.socket.destroy();
  }

  /** Joins the connection, which has switched protocols, with a client's. */
  startTunnel(
    client: Socket,
    idleTimeoutMs: number,
    isWebSocket: boolean,
    onEnd: (end: TunnelResult) => void,
  ): Tunnel {
    this.tunnel = new Tunnel(client, this.socket, idleTimeoutMs, isWebSocket, this.deadlines, onEnd);
    return this.tunnel;
  }

  onDeadline(): void {
    if (this.handler === null) this.destroy();
    else this.fail('timeout', getTimeoutFailure(this.phase, this.limits));
  }

  /** From now on the time-out of the response's head runs, or that of its body. */
  private armTimeout(): void {
    if (this.isPaused) return;
    const { streamTimeoutMs, responseTimeoutMs } = this.limits;
    const timeoutMs = this.phase === 'body' ? streamTimeoutMs : responseTimeoutMs;
    this.deadline = timeoutMs === 0 ? 0 : this.deadlines.now + timeoutMs;
  }

  private onSocketDrain(): void {
    this.deadlines.refreshNow();
    if (!this.isRequestSent && this.phase === 'response') this.deadline = 0;
    this.handler?.onDrain();
  }

  private onConnected(): void {
    this.deadlines.refreshNow();
    this.isConnected = true;
    if (this.handler !== null) this.sendRequest(this.handler);
  }

  /** One read; the bytes are only valid during the call. */
  private onData(bytes: Buffer, to: number): void {
    this.deadlines.refreshNow();
    if (this.tunnel !== null) {
      this.tunnel.onData('backend', bytes.subarray(0, to), true);
      return;
    }
    const handler = this.handler;
    if (handler === null) {
      // RFC 9112 section 9.3 knows no response without a request: bytes on an idle connection are a fault.
      this.destroy();
      return;
    }
    if (this.phase === 'connect') {
      // The request was not sent yet, so this is no response to it: as on an idle connection.
      this.fail('connect-failed', { code: 'bad-response', problem: 'unsolicited-bytes' });
      return;
    }
    this.hasReceivedBytes = true;
    try {
      this.parser.read(bytes, 0, to, this.limits, handler);
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      this.fail('bad-response', { code: 'bad-response', problem: error.fault });
      return;
    }
    // The handler may have rejected the response at its head.
    if (this.handler === handler) this.onParserProgress(handler, bytes, to);
  }

  /** Reacts to the progress of the response. */
  private onParserProgress(handler: UpstreamHandler, bytes: Buffer, to: number): void {
    switch (this.parser.state) {
      case ParserState.Head:
        // Part of a head, or an interim one, is a sign of life, not a response.
        if (this.isRequestSent) this.armTimeout();
        return;
      case ParserState.Body:
        this.phase = 'body';
        this.armTimeout();
        handler.onReadComplete();
        return;
      case ParserState.Done:
        this.completeResponse(handler);
        return;
      case ParserState.Switched:
        // RFC 9110 section 7.8: no message ends in another protocol than it began in.
        if (!this.isRequestSent)
          this.fail('bad-response', { code: 'bad-response', problem: 'premature-upgrade' });
        else this.handOverToTunnel(handler, Buffer.from(bytes.subarray(this.parser.position, to)));
    }
  }

  /** Stops reading until the tunnel is established; `rest` is what followed the head. */
  private handOverToTunnel(handler: UpstreamHandler, rest: Buffer): void {
    const head = this.parser.upgradeHead;
    if (head === null) return;
    this.phase = 'body';
    this.handler = null;
    this.deadline = 0;
    this.socket.pause();
    handler.onUpgrade(head, rest);
  }

  private completeResponse(handler: UpstreamHandler): void {
    this.phase = 'body';
    this.handler = null;
    this.deadline = 0;
    handler.onResponseEnd(this.parser.trailers);
  }

  private onHalfClose(): void {
    this.deadlines.refreshNow();
    if (this.parser.state === ParserState.Switched) return;
    const handler = this.handler;
    if (handler === null) {
      this.destroy();
      return;
    }
    this.parser.reusable = false;
    const { writeError } = this;
    if (writeError !== null) {
      // The failed write has taken the error of a reset, so that this end may be one: nothing is whole by it.
      this.isLocalResourceError = isLocalResourceError(writeError);
      this.fail('connect-failed', toConnectionFailure(writeError));
    } else if (this.parser.onConnectionEnd()) this.completeResponse(handler);
    else this.fail('connect-failed', connectionClosed);
  }

  private fail(reason: UpstreamFailure['reason'], failure: Failure): void {
    const handler = this.handler;
    if (handler === null) return;
    // After a head was passed on, the response has begun, even if its body failed.
    const phase = this.parser.isHeadPassed ? 'body' : this.phase;
    this.destroy();
    const isStaleConnection = this.servedRequests > 0 && !this.hasReceivedBytes;
    const { isLocalResourceError } = this;
    handler.onError(
      createUpstreamFailure(reason, failure, { phase, isStaleConnection, isLocalResourceError }),
    );
  }
}
