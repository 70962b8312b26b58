import type { ChildProcess } from 'node:child_process';
import { type Handle, sendHandle } from '../handle';
import type { FromWorker, ToWorker } from '../messages';
import type { ListenerPlan } from '../plan';
import type { Front } from './front';
import { type OpenSocket, OpenSockets } from './open-sockets';

interface KeptSocket extends OpenSocket {
  handle: Handle;
}

/**
 * The front of a single worker, which listens and accepts by itself. Its listening sockets are kept open here,
 * so that clients wait, and are not refused, while it is started anew.
 */
export class KeptFront implements Front {
  private readonly sockets = new OpenSockets<KeptSocket>();

  async open(listeners: readonly ListenerPlan[], announce: () => void): Promise<string | null> {
    this.sockets.retain(listeners);
    announce();
    return null;
  }

  listenersOf(listeners: readonly ListenerPlan[]): ListenerPlan[] {
    return this.sockets.of(listeners).map((socket, index) => {
      return socket === null ? listeners[index] : { ...listeners[index], port: socket.port };
    });
  }

  prepare(child: ChildProcess): void {
    for (const { host, port, handle } of this.sockets) {
      sendHandle(child, { type: 'listener', listener: `${host}:${port}` } satisfies ToWorker, handle);
    }
  }

  join(): void {
    // It accepts by itself.
  }

  leave(): void {
    // What listens is kept for the next one.
  }

  received(_worker: number, message: FromWorker, handle: unknown): void {
    if (message.type !== 'listener') return;
    const { host, asked, port } = message;
    const kept = handle as Handle;
    this.sockets.add({ host, asked, port, handle: kept, close: () => kept.close() });
  }

  close(): void {
    this.sockets.close();
  }
}
