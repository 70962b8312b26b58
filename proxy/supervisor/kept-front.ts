import type { ChildProcess } from 'node:child_process';
import { bindSocket, type Handle, sendHandle } from '../handle';
import type { ToWorker } from '../messages';
import type { ListenerPlan } from '../plan';
import type { Front } from './front';
import { type OpenSocket, OpenSockets } from './open-sockets';

interface KeptSocket extends OpenSocket {
  handle: Handle;
  /** The workers that have it, too: two while one takes the place of the other. */
  sentTo: WeakSet<ChildProcess>;
}

/**
 * The front of a single worker, which accepts by itself on sockets that it gets from here. They are kept open,
 * so that clients wait, and are not refused, while it is started anew; one that takes its place accepts beside it first.
 */
export class KeptFront implements Front {
  private readonly sockets = new OpenSockets<KeptSocket>(keep);

  prepare(listeners: readonly ListenerPlan[]): Promise<ListenerPlan[]> {
    return this.sockets.prepare(listeners);
  }

  commit(): void {
    this.sockets.commit();
  }

  drop(): void {
    this.sockets.drop();
  }

  supply(child: ChildProcess): void {
    for (const socket of this.sockets) {
      if (socket.sentTo.has(child)) continue;
      socket.sentTo.add(child);
      const { host, port, handle } = socket;
      sendHandle(child, { type: 'socket', host, port } satisfies ToWorker, handle);
    }
  }

  join(): void {
    // It accepts by itself.
  }

  leave(): void {
    // What listens is kept for the next one.
  }

  reported(): void {
    // Nothing is dealt.
  }

  close(): void {
    this.sockets.close();
  }
}

async function keep({ host, port }: ListenerPlan): Promise<KeptSocket> {
  const bound = await bindSocket({ host, port });
  return { ...bound, asked: port, sentTo: new WeakSet(), close: () => bound.handle.close() };
}
