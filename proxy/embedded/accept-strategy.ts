import type { ChildProcess } from 'node:child_process';
import type { ListenerPlan } from '@/lib/core/plan';

/** How clients' connections reach the workers. */
export interface AcceptStrategy {
  /**
   * Opens the sockets that a plan's listeners need; clients of new ones wait until `commit`.
   * @returns the listeners by the ports that they have
   * @throws Error, a sentence, if an address cannot be used; nothing has changed then
   */
  prepare(listeners: readonly ListenerPlan[]): Promise<ListenerPlan[]>;
  /** Applies the prepared listeners; the workers have been notified before. */
  commit(): void;
  /** Gives up the prepared listeners. */
  discard(): void;
  /** Sends a worker what it needs for the plan in the next message. */
  sendSockets(child: ChildProcess): void;
  /** A worker serves clients. Another one with the same index gets no more connections. @param workerIndex its index */
  addWorker(workerIndex: number, child: ChildProcess): void;
  /** A worker has exited, and its last message has been handled. */
  removeWorker(child: ChildProcess): void;
  /** A worker's report on the connections assigned to it. @param taken ids @param closed ids */
  onConnectionReport(child: ChildProcess, taken: readonly number[], closed: readonly number[]): void;
  /** Accepts no more connections. */
  close(): void;
}
