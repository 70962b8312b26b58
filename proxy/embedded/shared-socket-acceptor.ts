import type { ChildProcess } from 'node:child_process';
import type { ListenerPlan } from '@/lib/core/plan';
import { bindSocket } from '../listener/bind-socket';
import { type RawHandle, sendHandle } from '../node-internals/raw-handle';
import type { AcceptStrategy } from './accept-strategy';
import { type ListeningSocket, ListeningSockets } from './listening-sockets';
import type { SupervisorToWorkerMessage } from './messages';

interface SharedSocket extends ListeningSocket {
  handle: RawHandle;
  /** The workers that have it, too: two while one takes the place of the other. */
  sentTo: WeakSet<ChildProcess>;
}

/**
 * The acceptor of a single worker, which accepts by itself on sockets of this process. They are kept open, so that
 * clients wait, and are not refused, while it is restarted; its replacement first accepts in parallel.
 */
export class SharedSocketAcceptor implements AcceptStrategy {
  private readonly sockets = new ListeningSockets<SharedSocket>(openSharedSocket);

  prepare(listeners: readonly ListenerPlan[]): Promise<ListenerPlan[]> {
    return this.sockets.prepare(listeners);
  }

  commit(): void {
    this.sockets.commit();
  }

  discard(): void {
    this.sockets.discard();
  }

  sendSockets(child: ChildProcess): void {
    for (const socket of this.sockets) {
      if (socket.sentTo.has(child)) continue;
      socket.sentTo.add(child);
      const { host, port, handle } = socket;
      sendHandle(child, { type: 'listener-socket', host, port } satisfies SupervisorToWorkerMessage, handle);
    }
  }

  addWorker(): void {
    // It accepts by itself.
  }

  removeWorker(): void {
    // What listens is kept for the next one.
  }

  onConnectionReport(): void {
    // Nothing is dealt.
  }

  close(): void {
    this.sockets.close();
  }
}

async function openSharedSocket({ host, port }: ListenerPlan): Promise<SharedSocket> {
  const bound = await bindSocket({ host, port });
  return { ...bound, requestedPort: port, sentTo: new WeakSet(), close: () => bound.handle.close() };
}
