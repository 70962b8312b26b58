import { message, opening, unreadable } from './message';

/** A tick as it goes out: `id` is its second, `after` the id of what went out before it. */
export interface Sent {
  id: number;
  after: number;
  text: Uint8Array;
}

/** Messages that may wait for a reader before it counts as slow. */
const waiting = 4;
/** A reader that takes nothing for this many ticks is cut off. */
const patience = 60;
/** Ticks after which a reader is asked for again: a login may have ended. */
const trust = 3;

/** One open stream, and how far it has been served. */
export class Subscriber {
  readonly stream: ReadableStream<Uint8Array>;
  private controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  private skipped = 0;
  private trusted = 0;

  /**
   * @param served id of the last message it has, or null where it needs a snapshot
   * @param mayGoOn whether the reader may still read
   * @param onEnd called once, when the reader leaves or is cut off
   */
  constructor(
    private served: number | null,
    private readonly mayGoOn: () => Promise<boolean>,
    private readonly onEnd: (self: Subscriber) => void,
  ) {
    this.stream = new ReadableStream(
      {
        start: (controller) => {
          this.controller = controller;
          controller.enqueue(opening);
        },
        cancel: () => {
          this.controller = null;
          this.onEnd(this);
        },
      },
      { highWaterMark: waiting },
    );
  }

  /** Whether it must begin anew: the ticks at hand, oldest first, do not lead on from what it has. */
  needsSnapshot(ticks: readonly Sent[], lastId: number): boolean {
    return (
      this.served !== lastId && !ticks.some(({ id, after }) => id === this.served || after === this.served)
    );
  }

  /** Whether the reader may still read, as known a few ticks ago at most. */
  async isAllowed(): Promise<boolean> {
    if (++this.trusted < trust) return true;
    this.trusted = 0;
    return this.mayGoOn();
  }

  /** Makes it begin anew. */
  forget(): void {
    this.served = null;
  }

  /** Whether it reads fast enough to be sent more; one that never does is cut off. */
  isReady(): boolean {
    if ((this.controller?.desiredSize ?? 0) > 0) {
      this.skipped = 0;
      return true;
    }
    this.skipped += 1;
    if (this.skipped > patience) this.close();
    return false;
  }

  /** Sends a snapshot that is complete up to the tick `id`. */
  sendSnapshot(id: number, snapshot: unknown): void {
    this.controller?.enqueue(message('snapshot', id, snapshot));
    this.served = id;
  }

  /** Sends the ticks it has not had. */
  sendTicks(ticks: readonly Sent[]): void {
    for (const { id, text } of ticks) {
      if (this.served === null || id <= this.served) continue;
      this.controller?.enqueue(text);
      this.served = id;
    }
  }

  /** Says that there is nothing to tell, and why. */
  sendUnreadable(reason: string): void {
    if (this.isReady()) this.controller?.enqueue(unreadable(reason));
  }

  close(): void {
    if (!this.controller) return;
    this.controller.close();
    this.controller = null;
    this.onEnd(this);
  }
}
