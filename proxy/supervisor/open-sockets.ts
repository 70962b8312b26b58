import type { Address } from '../plan';

/** A listening socket that the supervisor holds. */
export interface OpenSocket {
  host: string;
  /** The port that the plan asked for; 0 leaves it to the system. */
  asked: number;
  /** The port that it has. */
  port: number;
  close(): void;
}

/** The listening sockets that the supervisor holds, told by what the plan calls them. */
export class OpenSockets<T extends OpenSocket> {
  private all: T[] = [];

  add(socket: T): void {
    this.all.push(socket);
  }

  [Symbol.iterator](): Iterator<T> {
    return this.all.values();
  }

  /** The socket of each listener, in their order; null for one that has none. */
  of(listeners: readonly Address[]): (T | null)[] {
    // Several may leave their port to the system: each has its own.
    const left = [...this.all];
    return listeners.map(({ host, port }) => {
      const at = left.findIndex((one) => one.host === host && (one.asked === port || one.port === port));
      return at === -1 ? null : left.splice(at, 1)[0];
    });
  }

  /** Closes those that no listener names. */
  retain(listeners: readonly Address[]): void {
    const named = this.of(listeners);
    for (const socket of this.all) if (!named.includes(socket)) socket.close();
    this.all = this.all.filter((socket) => named.includes(socket));
  }

  close(): void {
    this.retain([]);
  }
}
