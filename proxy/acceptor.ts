import { Arrivals } from './arrivals';
import { acceptHandles, type BoundSocket, type Handle } from './handle';
import type { Log } from './log';
import type { Address } from './plan';

/**
 * Gets a new connection.
 * @param peer who is at the other end
 * @param opened since when it may have been open, ms, monotonic
 */
export type TakeConnection = (handle: Handle, peer: Address, opened: number) => void;

/** Accepts on a socket. Who connects before it has begun waits until then. */
export class Acceptor {
  private readonly arrivals = new Arrivals();
  private readonly early: Parameters<TakeConnection>[] = [];
  private take: TakeConnection = (...connection) => this.early.push(connection);

  /** @throws Error, a sentence, where another program began to listen on the address first */
  constructor(
    private readonly socket: BoundSocket,
    log: Log,
  ) {
    try {
      const take = (handle: Handle, peer: Address): void =>
        this.take(handle, peer, this.arrivals.accepted(performance.now()));
      acceptHandles(socket, take, log);
    } catch (error) {
      socket.handle.close();
      throw error;
    }
  }

  /** @param take gets the connections, those too that came meanwhile */
  begin(take: TakeConnection): void {
    this.take = take;
    for (const connection of this.early.splice(0)) take(...connection);
  }

  close(): void {
    this.socket.handle.close();
    for (const [handle] of this.early.splice(0)) handle.close();
  }
}
