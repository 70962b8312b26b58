import type { Logger } from '@/lib/core/logger';
import type { Address } from '@/lib/core/plan';
import type { RawHandle } from '../node-internals/raw-handle';
import { AcceptBatch } from './accept-batch';
import { acceptHandles, type BoundSocket } from './bind-socket';

/**
 * Gets a new connection.
 * @param peer address of the other end
 * @param opened since when it may have been open, ms, monotonic
 */
export type OnConnection = (handle: RawHandle, peer: Address, opened: number) => void;

/** Accepts on a socket. A client that connects before it has begun waits until then. */
export class Acceptor {
  private readonly acceptBatch = new AcceptBatch();
  private readonly pendingConnections: Parameters<OnConnection>[] = [];
  private onConnection: OnConnection = (...connection) => this.pendingConnections.push(connection);

  /** @throws Error, a sentence, if another program listened on the address first */
  constructor(
    private readonly socket: BoundSocket,
    log: Logger,
  ) {
    try {
      const take = (handle: RawHandle, peer: Address): void =>
        this.onConnection(handle, peer, this.acceptBatch.onAccept(performance.now()));
      acceptHandles(socket, take, log);
    } catch (error) {
      socket.handle.close();
      throw error;
    }
  }

  /** @param onConnection gets the connections, also those that arrived meanwhile */
  startAccepting(onConnection: OnConnection): void {
    this.onConnection = onConnection;
    for (const connection of this.pendingConnections.splice(0)) onConnection(...connection);
  }

  close(): void {
    this.socket.handle.close();
    for (const [handle] of this.pendingConnections.splice(0)) handle.close();
  }
}
