import type { Socket } from 'node:net';
import { ConnectionEnd, reset } from '../connection-end';
import type { Deadlines, Expiring } from '../upstream/deadlines';
import { describeSocketError } from '../upstream/failure';

export type Side = 'client' | 'backend';

/** How a tunnel went. */
export interface TunnelEnd {
  /** Octets of the client that were passed on, and those of the backend. */
  fromClient: number;
  fromBackend: number;
  /** `closed` where a side ended in good order, `stopped` where the proxy ended it. */
  cause: 'closed' | 'failed' | 'idle' | 'stopped';
  /** Which side failed and how, in words; null unless `failed`. */
  detail: string | null;
}

/** Silence after which the kernel asks whether a peer is still there, ms: a tunnel may be idle for ever. */
const KEEP_ALIVE = 60_000;
/** How long one side may take for what is left once the other is gone, ms. */
const LINGER = 5000;

/**
 * Two connections made one: octets go both ways as they come. A side that is slow to read stops the
 * other (back-pressure), so at most what the sockets buffer is held. A side that has sent all (half-close)
 * may go on to read. A side that breaks resets the other, so that nobody takes a cut stream for a whole one.
 */
export class Tunnel implements Expiring {
  deadline = 0;
  private readonly octets: Record<Side, number> = { client: 0, backend: 0 };
  private readonly sentAll: Record<Side, boolean> = { client: false, backend: false };
  private open = 2;
  /** The first cause counts: what comes after follows from it. */
  private cause: TunnelEnd['cause'] | null = null;
  private detail: string | null = null;
  /** When bytes were passed on last, ms on the monotonic clock. */
  private lastPassed = 0;

  /**
   * Takes both sockets over: from now on they end and are destroyed with the tunnel. Listeners that their
   * owners left there are still called, and must do nothing.
   *
   * @param idle ms without an octet either way after which the tunnel ends; 0 is never
   * @param onEnd told once, when both connections are gone
   */
  constructor(
    private readonly client: Socket,
    private readonly backend: Socket,
    private readonly idle: number,
    private readonly deadlines: Deadlines,
    private readonly onEnd: (end: TunnelEnd) => void,
  ) {
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
    const to = this.other(from);
    if (chunk.length === 0 || to.destroyed || to.writableEnded) return;
    this.octets[from] += chunk.length;
    this.lastPassed = performance.now();
    this.active();
    if (!to.write(shared ? Buffer.from(chunk) : chunk)) this.socket(from).pause();
  }

  /** Ends it at once, as a worker does that has waited long enough. */
  stop(): void {
    this.destroy('stopped');
  }

  expire(): void {
    this.destroy('idle');
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
    this.other(side).end();
  }

  private failed(side: Side, how: string): void {
    // One that had sent all closed in good order; a reset would overtake what the other has yet to get.
    if (this.sentAll[side] || this.cause !== null) return;
    this.cause = 'failed';
    this.detail = `${side}: ${how}`;
    // At once, the reset would discard what the other side has not read yet.
    new ConnectionEnd(this.other(side), this.deadlines).resetAfter(this.lastPassed);
  }

  private closed(side: Side): void {
    this.failed(side, 'connection closed');
    this.cause ??= 'closed';
    this.deadline = performance.now() + LINGER;
    if (--this.open > 0) return;
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
    if (this.idle > 0 && this.open === 2) this.deadline = performance.now() + this.idle;
  }

  private socket(side: Side): Socket {
    return side === 'client' ? this.client : this.backend;
  }

  private other(side: Side): Socket {
    return side === 'client' ? this.backend : this.client;
  }
}
