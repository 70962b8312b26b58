import type { ChildProcess } from 'node:child_process';
import type { ListenerPlan } from '@/lib/core/plan';

/** How connections of clients come to the workers. */
export interface AcceptStrategy {
  /**
   * Opens the sockets that a plan's listeners need; clients of those that are new wait until `commit`.
   * @returns the listeners by the ports that they have
   * @throws Error, a sentence, where an address cannot be used; nothing has changed then
   */
  prepare(listeners: readonly ListenerPlan[]): Promise<ListenerPlan[]>;
  /** The prepared listeners are in force; the workers have been told before. */
  commit(): void;
  /** Gives up the prepared listeners. */
  discard(): void;
  /** Sends a worker that hears messages what it needs for the plan of which it is told next. */
  sendSockets(child: ChildProcess): void;
  /** A worker serves clients. Where another one has had its place, that gets no more connections. @param workerIndex its index */
  addWorker(workerIndex: number, child: ChildProcess): void;
  /** All that a worker had to say has been heard, and it has gone. */
  removeWorker(child: ChildProcess): void;
  /** What a worker tells of connections that were dealt to it. @param taken ids @param closed ids */
  onConnectionReport(child: ChildProcess, taken: readonly number[], closed: readonly number[]): void;
  /** Accepts no more connections. */
  close(): void;
}
