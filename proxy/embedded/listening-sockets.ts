import type { ListenerPlan } from '@/lib/core/plan';

/** A listening socket that the supervisor holds. */
export interface ListeningSocket {
  host: string;
  /** The port of the plan; 0 lets the system choose. */
  requestedPort: number;
  /** The port that it has. */
  port: number;
  close(): void;
}

/**
 * The sockets of the current listeners, and of those of a prepared plan. They are identified by their names in the
 * plan; a name in both means the same socket.
 */
export class ListeningSockets<T extends ListeningSocket> {
  private active: T[] = [];
  private prepared: T[] = [];

  /** @param open creates the socket of a listener that has none; throws a sentence if it cannot */
  constructor(private readonly open: (listener: ListenerPlan) => Promise<T>) {}

  /** All of both. */
  [Symbol.iterator](): Iterator<T> {
    return new Set([...this.active, ...this.prepared]).values();
  }

  /**
   * Opens what a plan's listeners need.
   * @returns the listeners by the ports that they have
   * @throws Error, a sentence, if one cannot be opened; nothing has changed then
   */
  async prepare(listeners: readonly ListenerPlan[]): Promise<ListenerPlan[]> {
    // Several may let the system choose their port: each has its own.
    const unmatched = [...this.active];
    try {
      for (const listener of listeners) {
        const { host, port } = listener;
        const at = unmatched.findIndex(
          (socket) => socket.host === host && (socket.requestedPort === port || socket.port === port),
        );
        this.prepared.push(at === -1 ? await this.open(listener) : unmatched.splice(at, 1)[0]);
      }
    } catch (error) {
      this.discard();
      throw error;
    }
    return listeners.map((listener, index) => ({ ...listener, port: this.prepared[index].port }));
  }

  /** Closes what the prepared plan does not name. @returns the sockets of its listeners, in their order */
  commit(): readonly T[] {
    for (const socket of this.active) if (!this.prepared.includes(socket)) socket.close();
    this.active = this.prepared;
    this.prepared = [];
    return this.active;
  }

  /** Closes what only the prepared plan names. */
  discard(): void {
    for (const socket of this.prepared) if (!this.active.includes(socket)) socket.close();
    this.prepared = [];
  }

  close(): void {
    this.discard();
    this.commit();
  }
}
