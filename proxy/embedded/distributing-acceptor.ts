import type { ChildProcess } from 'node:child_process';
import type { Logger } from '@/lib/core/logger';
import type { ListenerPlan } from '@/lib/core/plan';
import { SharedMonotonicClock } from '../clock/shared-monotonic-clock';
import { sendHandle } from '../node-internals/raw-handle';
import type { AcceptStrategy } from './accept-strategy';
import { ConnectionDistributor, type WorkerSlot } from './connection-distributor';
import { ListeningSockets } from './listening-sockets';
import type { SupervisorToWorkerMessage } from './messages';
import { type AcceptedConnection, SupervisorListener } from './supervisor-listener';

/** For several workers: the supervisor accepts connections and distributes them, so that each gets its fair share. */
export class DistributingAcceptor implements AcceptStrategy {
  private readonly clock = new SharedMonotonicClock();
  private readonly distributor: ConnectionDistributor;
  private readonly sockets: ListeningSockets<SupervisorListener>;
  private readonly slots = new Map<ChildProcess, WorkerSlot>();
  private preparedListeners: readonly ListenerPlan[] = [];

  constructor(workers: number, log: Logger) {
    const distributor = new ConnectionDistributor(workers);
    this.distributor = distributor;
    const distribute = (connection: AcceptedConnection): void => distributor.distribute(connection);
    this.sockets = new ListeningSockets((plan) => SupervisorListener.open(plan, distribute, log));
  }

  async prepare(listeners: readonly ListenerPlan[]): Promise<ListenerPlan[]> {
    this.preparedListeners = await this.sockets.prepare(listeners);
    return [...this.preparedListeners];
  }

  commit(): void {
    for (const [index, accepting] of this.sockets.commit().entries())
      accepting.applyPlan(this.preparedListeners[index]);
  }

  discard(): void {
    this.sockets.discard();
  }

  sendSockets(): void {
    // Workers get connections, not what listens.
  }

  addWorker(worker: number, child: ChildProcess): void {
    const slot = this.distributor.addWorker(
      worker,
      (id, { listener: { address }, peer, openedAtMs, handle }) => {
        const message: SupervisorToWorkerMessage = {
          type: 'connection',
          id,
          listener: address,
          peer,
          openedAt: this.clock.toShared(openedAtMs),
        };
        sendHandle(child, message, handle);
      },
    );
    this.slots.set(child, slot);
  }

  removeWorker(child: ChildProcess): void {
    const slot = this.slots.get(child);
    this.slots.delete(child);
    if (slot !== undefined) this.distributor.removeWorker(slot);
  }

  onConnectionReport(child: ChildProcess, taken: readonly number[], closed: readonly number[]): void {
    const slot = this.slots.get(child);
    if (slot !== undefined) this.distributor.onReport(slot, taken, closed);
  }

  close(): void {
    this.sockets.close();
    this.distributor.close();
  }
}
