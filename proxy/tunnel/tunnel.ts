import type { Socket } from 'node:net';
import type { Failure } from '@/lib/core/failure';
import type { DeadlineSweeper, HasDeadline } from '../clock/deadline-sweeper';
import { keepAliveDelayMs } from '../connection/keep-alive';
import { LingeringClose, resetConnection } from '../connection/lingering-close';
import { toSocketFailure } from '../connection/socket-error';
import { createGoingAwayFrame, FrameTracker } from './frames';

export type TunnelSide = 'client' | 'backend';

/** The result of a tunnel. */
export interface TunnelResult {
  /** Bytes of the client that were passed on, and those of the backend. */
  clientBytes: number;
  backendBytes: number;
  /** `closed` if a side ended in good order; `stopped` and, in good order, `away` if the proxy ended it. */
  cause: 'closed' | 'failed' | 'idle' | 'stopped' | 'away';
  /** Which side failed, and how; null unless `failed`. */
  failure: { side: TunnelSide; failure: Failure } | null;
}

/** How long one side may take for its remaining bytes once the other has closed, ms. */
const lingerTimeoutMs = 5000;
/** How long each step of an end in good order may take, ms: the rest of a frame, then the response of a side. */
const closeTimeoutMs = 2000;
/** How long the rest of a frame may take in total, ms. */
const frameTimeoutMs = 10_000;

/**
 * Two connections made one: bytes are passed in both directions as they arrive. A side that is slow to read stops the
 * other (back-pressure), so at most what the sockets buffer is held. A side that has sent all (half-close) may continue
 * to read; the client of a WebSocket only until the backend had time to close as well, since it has most likely
 * disconnected and would keep its slot of `maxConns`. A side that breaks resets the other, so that it takes no cut
 * stream for a whole one.
 */
export class Tunnel implements HasDeadline {
  deadline = 0;
  private readonly byteCounts: Record<TunnelSide, number> = { client: 0, backend: 0 };
  private readonly hasEnded: Record<TunnelSide, boolean> = { client: false, backend: false };
  private openSides = 2;
  private readonly isClosed: Record<TunnelSide, boolean> = { client: false, backend: false };
  /** The first cause counts: later ones follow from it. */
  private cause: TunnelResult['cause'] | null = null;
  private failure: TunnelResult['failure'] = null;
  /** When bytes were passed on last, ms on the monotonic clock. */
  private lastForwardedAt = 0;
  /** Of a WebSocket: tracks the ends of each side's frames. */
  private readonly frames: Record<TunnelSide, FrameTracker> | null;
  /** Whether it ends in good order; the side whose bytes are no longer passed on; when the rest of a frame is due. */
  private isGoingAway = false;
  private readonly isForwardingStopped: Record<TunnelSide, boolean> = { client: false, backend: false };
  private frameDeadline = 0;

  /**
   * Takes both sockets over: from now on they end and are destroyed with the tunnel. Remaining listeners of their
   * owners are still called, and must do nothing.
   *
   * @param idleTimeoutMs ms without a byte in either direction after which the tunnel ends; 0 is never
   * @param isWebSocket whether its sides speak WebSocket, so that they get a Close frame when it ends
   * @param onEnd called once, when both connections are closed
   */
  constructor(
    private readonly client: Socket,
    private readonly backend: Socket,
    private readonly idleTimeoutMs: number,
    isWebSocket: boolean,
    private readonly deadlines: DeadlineSweeper,
    private readonly onEnd: (end: TunnelResult) => void,
  ) {
    this.frames = isWebSocket ? { client: new FrameTracker(), backend: new FrameTracker() } : null;
    deadlines.add(this);
    this.refreshDeadline();
    this.attachSocket('client', client);
    this.attachSocket('backend', backend);
  }

  /**
   * Bytes that `from` sent: those received with a head, and all that its connection reads later.
   * @param shared whether `chunk` is only valid during the call and must be copied
   */
  onData(from: TunnelSide, chunk: Buffer, shared: boolean): void {
    if (this.isGoingAway) {
      this.onDataGoingAway(from, chunk);
      return;
    }
    const to = this.getOtherSocket(from);
    if (chunk.length === 0 || to.destroyed || to.writableEnded) return;
    this.frames?.[from].readAll(chunk, 0);
    this.forward(from, chunk, shared);
  }

  private forward(from: TunnelSide, chunk: Buffer, shared: boolean): void {
    this.byteCounts[from] += chunk.length;
    this.lastForwardedAt = performance.now();
    this.refreshDeadline();
    if (!this.getOtherSocket(from).write(shared ? Buffer.from(chunk) : chunk)) this.getSocket(from).pause();
  }

  /**
   * Ends it in good order: a WebSocket by a Close frame 1001 to each side, after the frame that is being sent there;
   * any other tunnel by the end of both connections. A side that does not close then is cut off.
   */
  goAway(): void {
    if (this.isGoingAway || this.cause !== null) return;
    this.isGoingAway = true;
    this.cause = 'away';
    if (this.frames === null) {
      this.endBoth();
      return;
    }
    this.frameDeadline = performance.now() + frameTimeoutMs;
    this.refreshDeadline();
    for (const side of ['backend', 'client'] as const)
      if (this.frames[side].isAtBoundary) this.stopForwarding(side);
  }

  /** Passes on what completes a frame, then looks only for the Close frame that responds to ours. */
  private onDataGoingAway(from: TunnelSide, chunk: Buffer): void {
    const tracker = this.frames?.[from];
    if (tracker === undefined) return;
    const end = this.isForwardingStopped[from] ? 0 : tracker.finishFrame(chunk);
    const to = this.getOtherSocket(from);
    if (end > 0 && to.writable) this.forward(from, chunk.subarray(0, end), true);
    if (!this.isForwardingStopped[from] && tracker.isAtBoundary) this.stopForwarding(from);
    tracker.readAll(chunk, end);
    this.endIfCloseExchanged(from);
  }

  /** Nothing of `from` is passed on any more: the other side gets the Close frame, unless `from` sent it one. */
  private stopForwarding(from: TunnelSide): void {
    const to = this.getOtherSocket(from);
    this.isForwardingStopped[from] = true;
    if (to.writable && this.frames?.[from].hasSeenClose === false)
      to.write(createGoingAwayFrame(to === this.backend));
    // What it sends is discarded, so no side that is slow to read holds it up.
    this.getSocket(from).resume();
    if (this.isFullyStopped) this.deadline = performance.now() + closeTimeoutMs;
    for (const side of ['backend', 'client'] as const) this.endIfCloseExchanged(side);
  }

  private get isFullyStopped(): boolean {
    return this.isForwardingStopped.client && this.isForwardingStopped.backend;
  }

  /** Ends the connection of a side that has sent a Close frame and got one, section 7.1.1. */
  private endIfCloseExchanged(side: TunnelSide): void {
    const got = this.isForwardingStopped[side === 'client' ? 'backend' : 'client'];
    if (got && this.isForwardingStopped[side] && this.frames?.[side].hasSeenClose) this.getSocket(side).end();
  }

  private endBoth(): void {
    for (const socket of [this.client, this.backend]) {
      socket.end();
      socket.resume();
    }
    this.deadline = performance.now() + closeTimeoutMs;
  }

  /** Ends it at once, as a worker does that has waited long enough. */
  abort(): void {
    this.destroy('stopped');
  }

  onDeadline(): void {
    const ends = this.client.writableEnded && this.backend.writableEnded;
    if (this.isGoingAway && !ends && this.isFullyStopped) this.endBoth();
    else this.destroy('idle');
  }

  private attachSocket(side: TunnelSide, socket: Socket): void {
    // Without it, Node ends our direction as soon as the other one ends.
    socket.allowHalfOpen = true;
    socket.setKeepAlive(true, keepAliveDelayMs);
    socket.on('drain', () => {
      this.refreshDeadline();
      this.getOtherSocket(side).resume();
    });
    socket.on('end', () => this.onSideEnd(side));
    socket.on('error', (error) => this.onSideError(side, toSocketFailure(error)));
    socket.on('close', () => this.onSideClose(side));
    if (socket.readableEnded) this.onSideEnd(side);
    if (socket.closed) queueMicrotask(() => this.onSideClose(side));
    else socket.resume();
  }

  private onSideEnd(side: TunnelSide): void {
    this.hasEnded[side] = true;
    this.refreshDeadline();
    if (this.frames !== null && side === 'client') new LingeringClose(this.backend, this.deadlines).close();
    else this.getOtherSocket(side).end();
  }

  private onSideError(side: TunnelSide, failure: Failure): void {
    // One that had sent all closed in good order; a reset would overtake what the other has yet to get.
    if (this.hasEnded[side] || this.cause !== null) return;
    this.cause = 'failed';
    this.failure = { side, failure };
    // At once, the reset would discard what the other side has not read yet.
    new LingeringClose(this.getOtherSocket(side), this.deadlines).resetAfter(this.lastForwardedAt);
  }

  /** A socket counts as closed before its event says so: of one that is just closing both are seen. */
  private onSideClose(side: TunnelSide): void {
    if (this.isClosed[side]) return;
    this.isClosed[side] = true;
    this.onSideError(side, { code: 'closed', phase: 'unknown' });
    this.cause ??= 'closed';
    if (--this.openSides > 0) {
      // One that ends in good order has its times already.
      if (!this.isGoingAway) this.deadline = performance.now() + lingerTimeoutMs;
      return;
    }
    this.deadlines.remove(this);
    const { cause, failure, byteCounts } = this;
    this.onEnd({ clientBytes: byteCounts.client, backendBytes: byteCounts.backend, cause, failure });
  }

  private destroy(cause: TunnelResult['cause']): void {
    this.cause ??= cause;
    resetConnection(this.client);
    resetConnection(this.backend);
  }

  private refreshDeadline(): void {
    if (this.openSides < 2) return;
    const now = performance.now();
    if (!this.isGoingAway) {
      if (this.idleTimeoutMs > 0) this.deadline = now + this.idleTimeoutMs;
    } else if (this.frames !== null && !this.isFullyStopped)
      this.deadline = Math.min(now + closeTimeoutMs, this.frameDeadline);
  }

  private getSocket(side: TunnelSide): Socket {
    return side === 'client' ? this.client : this.backend;
  }

  private getOtherSocket(side: TunnelSide): Socket {
    return side === 'client' ? this.backend : this.client;
  }
}
