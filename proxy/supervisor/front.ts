import type { ChildProcess } from 'node:child_process';
import type { FromWorker } from '../messages';
import type { ListenerPlan } from '../plan';

/** How connections of clients come to the workers. Workers are called by their index. */
export interface Front {
  /**
   * Takes over the listeners of a plan.
   * @param announce tells the workers of the plan; no connection comes to them by a listener that they do not know
   * @returns what cannot be listened on, a sentence; null where all can
   */
  open(listeners: readonly ListenerPlan[], announce: () => void): Promise<string | null>;
  /** A plan's listeners as workers get them: by the ports that they have. */
  listenersOf(listeners: readonly ListenerPlan[]): ListenerPlan[];
  /** A worker hears messages, and will be told to start. */
  prepare(child: ChildProcess): void;
  /** A worker serves clients. */
  join(worker: number, child: ChildProcess): void;
  /** All that a worker had to say has been heard, and it has gone. */
  leave(worker: number): void;
  /** What a worker says, in case it is for the front. @param handle what came with the message */
  received(worker: number, message: FromWorker, handle: unknown): void;
  /** Lets nobody in any more. */
  close(): void;
}
