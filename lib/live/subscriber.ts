import { formatSseMessage, formatUnreadableMessage, sseRetryMessage } from './sse-message';

/** A tick as it is sent: `id` is its second, `after` the id of the message before it. */
export interface TickMessage {
  id: number;
  previousId: number;
  bytes: Uint8Array;
}

/** Messages that may wait for a reader before it counts as slow. */
const maxQueuedMessages = 4;
/** A reader that takes nothing for this many ticks is cut off. */
const maxSkippedTicks = 60;
/** Ticks after which a reader is asked for again: a login may have ended. */
const authCheckIntervalTicks = 3;

/** One open stream, and how far it has been served. */
export class Subscriber {
  readonly stream: ReadableStream<Uint8Array>;
  private controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  private skippedTicks = 0;
  private ticksSinceAuthCheck = 0;

  /**
   * @param lastSentId id of the last message it has, or null if it needs a snapshot
   * @param isAuthenticated whether the reader may still read
   * @param onClose called once, when the reader disconnects or is cut off
   */
  constructor(
    private lastSentId: number | null,
    private readonly isAuthenticated: () => Promise<boolean>,
    private readonly onClose: (self: Subscriber) => void,
  ) {
    this.stream = new ReadableStream(
      {
        start: (controller) => {
          this.controller = controller;
          controller.enqueue(sseRetryMessage);
        },
        cancel: () => {
          this.controller = null;
          this.onClose(this);
        },
      },
      { highWaterMark: maxQueuedMessages },
    );
  }

  /** Whether it must start over: the stored ticks, oldest first, do not continue its last message. */
  needsSnapshot(ticks: readonly TickMessage[], lastId: number): boolean {
    return (
      this.lastSentId !== lastId &&
      !ticks.some(({ id, previousId }) => id === this.lastSentId || previousId === this.lastSentId)
    );
  }

  /** Whether the reader may still read, as known a few ticks ago at most. */
  async isStillAuthenticated(): Promise<boolean> {
    if (++this.ticksSinceAuthCheck < authCheckIntervalTicks) return true;
    this.ticksSinceAuthCheck = 0;
    return this.isAuthenticated();
  }

  /** Makes it start over. */
  requireSnapshot(): void {
    this.lastSentId = null;
  }

  /** Whether it reads fast enough to be sent more; one that never does is cut off. */
  acceptsMessage(): boolean {
    if ((this.controller?.desiredSize ?? 0) > 0) {
      this.skippedTicks = 0;
      return true;
    }
    this.skippedTicks += 1;
    if (this.skippedTicks > maxSkippedTicks) this.closeStream();
    return false;
  }

  /** Sends a snapshot that is complete up to the tick `id`. */
  sendSnapshot(id: number, snapshot: unknown): void {
    this.controller?.enqueue(formatSseMessage('snapshot', id, snapshot));
    this.lastSentId = id;
  }

  /** Sends the ticks it has not had. */
  sendTicks(ticks: readonly TickMessage[]): void {
    for (const { id, bytes } of ticks) {
      if (this.lastSentId === null || id <= this.lastSentId) continue;
      this.controller?.enqueue(bytes);
      this.lastSentId = id;
    }
  }

  /** Reports that the log cannot be read, and why. */
  sendUnreadable(reason: string): void {
    if (this.acceptsMessage()) this.controller?.enqueue(formatUnreadableMessage(reason));
  }

  closeStream(): void {
    if (!this.controller) return;
    this.controller.close();
    this.controller = null;
    this.onClose(this);
  }
}
