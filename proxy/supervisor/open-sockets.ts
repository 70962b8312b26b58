import type { ListenerPlan } from '../plan';

/** A listening socket that the supervisor holds. */
export interface OpenSocket {
  host: string;
  /** The port that the plan asked for; 0 leaves it to the system. */
  asked: number;
  /** The port that it has. */
  port: number;
  close(): void;
}

/**
 * The sockets of the listeners in force, and of those of a plan that is made ready. They are told by what the
 * plan calls them; what both name is the same socket.
 */
export class OpenSockets<T extends OpenSocket> {
  private inForce: T[] = [];
  private prepared: T[] = [];

  /** @param open makes the socket of a listener that has none; throws a sentence where it cannot */
  constructor(private readonly open: (listener: ListenerPlan) => Promise<T>) {}

  /** All of both. */
  [Symbol.iterator](): Iterator<T> {
    return new Set([...this.inForce, ...this.prepared]).values();
  }

  /**
   * Opens what a plan's listeners need.
   * @returns the listeners by the ports that they have
   * @throws Error, a sentence, where one cannot be opened; nothing has changed then
   */
  async prepare(listeners: readonly ListenerPlan[]): Promise<ListenerPlan[]> {
    // Several may leave their port to the system: each has its own.
    const left = [...this.inForce];
    try {
      for (const listener of listeners) {
        const { host, port } = listener;
        const at = left.findIndex((one) => one.host === host && (one.asked === port || one.port === port));
        this.prepared.push(at === -1 ? await this.open(listener) : left.splice(at, 1)[0]);
      }
    } catch (error) {
      this.drop();
      throw error;
    }
    return listeners.map((listener, index) => ({ ...listener, port: this.prepared[index].port }));
  }

  /** Closes what the prepared plan does not name. @returns the sockets of its listeners, in their order */
  commit(): readonly T[] {
    for (const socket of this.inForce) if (!this.prepared.includes(socket)) socket.close();
    this.inForce = this.prepared;
    this.prepared = [];
    return this.inForce;
  }

  /** Closes what only the prepared plan names. */
  drop(): void {
    for (const socket of this.prepared) if (!this.inForce.includes(socket)) socket.close();
    this.prepared = [];
  }

  close(): void {
    this.drop();
    this.commit();
  }
}
