import type { Socket } from 'node:net';
import { ConnectionEnd, reset } from '../connection-end';
import type { Deadlines, Expiring } from '../upstream/deadlines';
import { describeSocketError } from '../upstream/failure';
import { FrameTracker, goingAwayFrame } from './frames';

export type Side = 'client' | 'backend';

/** How a tunnel went. */
export interface TunnelEnd {
  /** Octets of the client that were passed on, and those of the backend. */
  fromClient: number;
  fromBackend: number;
  /** `closed` where a side ended in good order; `stopped` and, in good order, `away` where the proxy ended it. */
  cause: 'closed' | 'failed' | 'idle' | 'stopped' | 'away';
  /** Which side failed and how, in words; null unless `failed`. */
  detail: string | null;
}

/**
 * Silence after which the kernel asks whether a peer is still there, ms: a tunnel may be idle for ever, and so may a
 * stream without a time-out.
 */
export const KEEP_ALIVE = 60_000;
/** How long one side may take for what is left once the other is gone, ms. */
const LINGER = 5000;
/** How long each step of an end in good order may take, ms: the rest of a frame, then the response of a side. */
const CLOSE_TIME = 2000;
/** How long the rest of a frame may take in all, however slowly it comes, ms. */
const FRAME_TIME = 10_000;

/**
 * Two connections made one: octets go both ways as they come. A side that is slow to read stops the
 * other (back-pressure), so at most what the sockets buffer is held. A side that has sent all (half-close)
 * may go on to read; the client of a WebSocket only until the backend had time to close as well, since it has left in
 * all likelihood and would keep its place of `maxConns`. A side that breaks resets the other, so that nobody takes a cut
 * stream for a whole one.
 */
export class Tunnel implements Expiring {
  deadline = 0;
  private readonly octets: Record<Side, number> = { client: 0, backend: 0 };
  private readonly sentAll: Record<Side, boolean> = { client: false, backend: false };
  private open = 2;
  private readonly gone: Record<Side, boolean> = { client: false, backend: false };
  /** The first cause counts: what comes after follows from it. */
  private cause: TunnelEnd['cause'] | null = null;
  private detail: string | null = null;
  /** When bytes were passed on last, ms on the monotonic clock. */
  private lastPassed = 0;
  /** Of a WebSocket: where the frames of each side end. */
  private readonly frames: Record<Side, FrameTracker> | null;
  /** Whether it ends in good order; from whom nothing is passed on any more; when the rest of a frame is due. */
  private goingAway = false;
  private readonly shut: Record<Side, boolean> = { client: false, backend: false };
  private framesDue = 0;

  /**
   * Takes both sockets over: from now on they end and are destroyed with the tunnel. Listeners that their
   * owners left there are still called, and must do nothing.
   *
   * @param idle ms without an octet either way after which the tunnel ends; 0 is never
   * @param isWebSocket whether its sides speak WebSocket, so that they can be told that it ends
   * @param onEnd told once, when both connections are gone
   */
  constructor(
    private readonly client: Socket,
    private readonly backend: Socket,
    private readonly idle: number,
    isWebSocket: boolean,
    private readonly deadlines: Deadlines,
    private readonly onEnd: (end: TunnelEnd) => void,
  ) {
    this.frames = isWebSocket ? { client: new FrameTracker(), backend: new FrameTracker() } : null;
    deadlines.add(this);
    this.active();
    this.take('client', client);
    this.take('backend', backend);
  }

  /**
   * Octets that `from` sent: those that came with a head, and all that its connection goes on to read.
   * @param shared whether `chunk` is only valid during the call and must be copied
   */
  received(from: Side, chunk: Buffer, shared: boolean): void {
    if (this.goingAway) {
      this.receivedLast(from, chunk);
      return;
    }
    const to = this.other(from);
    if (chunk.length === 0 || to.destroyed || to.writableEnded) return;
    this.frames?.[from].skip(chunk, 0);
    this.pass(from, chunk, shared);
  }

  private pass(from: Side, chunk: Buffer, shared: boolean): void {
    this.octets[from] += chunk.length;
    this.lastPassed = performance.now();
    this.active();
    if (!this.other(from).write(shared ? Buffer.from(chunk) : chunk)) this.socket(from).pause();
  }

  /**
   * Ends it in good order: a WebSocket by a Close frame 1001 to each side, behind the frame that is on its way there;
   * any other tunnel by the end of both connections. Who does not close then is cut off.
   */
  goAway(): void {
    if (this.goingAway || this.cause !== null) return;
    this.goingAway = true;
    this.cause = 'away';
    if (this.frames === null) {
      this.endBoth();
      return;
    }
    this.framesDue = performance.now() + FRAME_TIME;
    this.active();
    for (const side of ['backend', 'client'] as const) if (this.frames[side].atBoundary) this.shutFrom(side);
  }

  /** Passes on what completes a frame, then looks only for the Close frame that responds to ours. */
  private receivedLast(from: Side, chunk: Buffer): void {
    const tracker = this.frames?.[from];
    if (tracker === undefined) return;
    const end = this.shut[from] ? 0 : tracker.finishFrame(chunk);
    const to = this.other(from);
    if (end > 0 && to.writable) this.pass(from, chunk.subarray(0, end), true);
    if (!this.shut[from] && tracker.atBoundary) this.shutFrom(from);
    tracker.skip(chunk, end);
    this.endIfClosed(from);
  }

  /** Nothing of `from` is passed on any more: the other side gets the Close frame, unless `from` sent it one. */
  private shutFrom(from: Side): void {
    const to = this.other(from);
    this.shut[from] = true;
    if (to.writable && this.frames?.[from].closed === false) to.write(goingAwayFrame(to === this.backend));
    // What it sends is discarded, so no side that is slow to read holds it up.
    this.socket(from).resume();
    if (this.isShut) this.deadline = performance.now() + CLOSE_TIME;
    for (const side of ['backend', 'client'] as const) this.endIfClosed(side);
  }

  private get isShut(): boolean {
    return this.shut.client && this.shut.backend;
  }

  /** Ends the connection of a side that has sent a Close frame and got one, section 7.1.1. */
  private endIfClosed(side: Side): void {
    const got = this.shut[side === 'client' ? 'backend' : 'client'];
    if (got && this.shut[side] && this.frames?.[side].closed) this.socket(side).end();
  }

  private endBoth(): void {
    for (const socket of [this.client, this.backend]) {
      socket.end();
      socket.resume();
    }
    this.deadline = performance.now() + CLOSE_TIME;
  }

  /** Ends it at once, as a worker does that has waited long enough. */
  stop(): void {
    this.destroy('stopped');
  }

  expire(): void {
    const ends = this.client.writableEnded && this.backend.writableEnded;
    if (this.goingAway && !ends && this.isShut) this.endBoth();
    else this.destroy('idle');
  }

  private take(side: Side, socket: Socket): void {
    // Without it, Node ends our direction as soon as the other one ends.
    socket.allowHalfOpen = true;
    socket.setKeepAlive(true, KEEP_ALIVE);
    socket.on('drain', () => {
      this.active();
      this.other(side).resume();
    });
    socket.on('end', () => this.ended(side));
    socket.on('error', (error) => this.failed(side, describeSocketError(error)));
    socket.on('close', () => this.closed(side));
    if (socket.readableEnded) this.ended(side);
    if (socket.closed) queueMicrotask(() => this.closed(side));
    else socket.resume();
  }

  private ended(side: Side): void {
    this.sentAll[side] = true;
    this.active();
    if (this.frames !== null && side === 'client') new ConnectionEnd(this.backend, this.deadlines).close();
    else this.other(side).end();
  }

  private failed(side: Side, how: string): void {
    // One that had sent all closed in good order; a reset would overtake what the other has yet to get.
    if (this.sentAll[side] || this.cause !== null) return;
    this.cause = 'failed';
    this.detail = `${side}: ${how}`;
    // At once, the reset would discard what the other side has not read yet.
    new ConnectionEnd(this.other(side), this.deadlines).resetAfter(this.lastPassed);
  }

  /** A socket counts as closed before its event says so: of one that is just closing both are seen. */
  private closed(side: Side): void {
    if (this.gone[side]) return;
    this.gone[side] = true;
    this.failed(side, 'connection closed');
    this.cause ??= 'closed';
    if (--this.open > 0) {
      // One that ends in good order has its times already.
      if (!this.goingAway) this.deadline = performance.now() + LINGER;
      return;
    }
    this.deadlines.remove(this);
    const { cause, detail, octets } = this;
    this.onEnd({ fromClient: octets.client, fromBackend: octets.backend, cause, detail });
  }

  private destroy(cause: TunnelEnd['cause']): void {
    this.cause ??= cause;
    reset(this.client);
    reset(this.backend);
  }

  private active(): void {
    if (this.open < 2) return;
    const now = performance.now();
    if (!this.goingAway) {
      if (this.idle > 0) this.deadline = now + this.idle;
    } else if (this.frames !== null && !this.isShut)
      this.deadline = Math.min(now + CLOSE_TIME, this.framesDue);
  }

  private socket(side: Side): Socket {
    return side === 'client' ? this.client : this.backend;
  }

  private other(side: Side): Socket {
    return side === 'client' ? this.backend : this.client;
  }
}
