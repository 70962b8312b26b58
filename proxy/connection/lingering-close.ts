import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { DeadlineSweeper, HasDeadline } from '../clock/deadline-sweeper';

/** How long a peer may take to send more or to read the remaining bytes before the connection is closed, ms. */
const lingerTimeoutMs = 5000;
/** How long the bytes of a peer that keeps sending are read and discarded at most, ms: nginx's `lingering_time`. */
const lingerMaxMs = 30_000;
/** How long after its last write a connection is reset, so that the reset does not overtake what was written, ms. */
const resetDelayMs = 1000;

/**
 * The end of a connection that loses none of the bytes written to it. A connection that is closed with unread bytes is
 * reset by the kernel, and a reset discards what the peer has not read yet: so the peer may send on for a while (RFC
 * 9112 section 9.6, nginx's `lingering_close`), and an intended reset waits until the last bytes had time to arrive.
 */
export class LingeringClose implements HasDeadline {
  deadline = 0;
  private readonly discardUntil: number;
  private endsWithReset = false;
  /** Bytes that the peer had not taken when its time was last up. */
  private lastUnsentBytes = Number.POSITIVE_INFINITY;

  constructor(
    private readonly socket: Socket,
    private readonly deadlines: DeadlineSweeper,
  ) {
    this.discardUntil = deadlines.now + lingerMaxMs;
    if (socket.destroyed) return;
    deadlines.add(this);
    socket.once('close', () => deadlines.remove(this));
    // Further bytes of the peer have to be read.
    socket.resume();
  }

  /** Sends what was written, then FIN. */
  close(): void {
    this.deadline = this.deadlines.now + lingerTimeoutMs;
    // Ended twice, the socket would report an error.
    if (!this.socket.writableEnded) this.socket.end();
  }

  /**
   * Sends what was written, then resets: the peer must not take a stream that was cut for a whole one.
   * @param lastWrite ms on the monotonic clock when something was written last
   */
  resetAfter(lastWrite: number): void {
    if (this.socket.destroyed) return;
    this.endsWithReset = true;
    this.deadline = Math.max(1, lastWrite + resetDelayMs);
    if (this.socket.writableLength === 0 && this.deadline <= this.deadlines.now) resetConnection(this.socket);
    this.socket.on('drain', () => {
      this.deadline = performance.now() + resetDelayMs;
    });
  }

  /** The peer sent bytes, which were discarded. */
  onDiscardedBytes(): void {
    if (!this.endsWithReset)
      this.deadline = Math.min(this.discardUntil, this.deadlines.now + lingerTimeoutMs);
  }

  onDeadline(): void {
    const unsent = this.socket.writableLength;
    if (unsent > 0 && unsent < this.lastUnsentBytes) {
      // The peer is slow, but it reads.
      this.lastUnsentBytes = unsent;
      this.deadline = this.deadlines.now + lingerTimeoutMs;
      return;
    }
    if (this.endsWithReset) resetConnection(this.socket);
    else this.socket.destroy();
  }
}

/** Ends a connection at once so that its peer sees that something is missing: by RST, by TLS without close_notify. */
export function resetConnection(socket: Socket): void {
  if (socket.destroyed) return;
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}
