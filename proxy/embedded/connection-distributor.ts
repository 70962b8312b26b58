import { type Assignment, AssignmentPolicy } from './assignment-policy';
import type { AcceptedConnection } from './supervisor-listener';

/** Sends a worker a connection that is called by `id`. */
export type SendConnection = (id: number, connection: AcceptedConnection) => void;

interface DistributedConnection {
  connection: AcceptedConnection;
  /** Null once its worker makes room for another: it does not count among the connections of that one. */
  assignment: Assignment | null;
  /** ms, monotonic; 0 until it is sent. */
  sentAtMs: number;
  isTaken: boolean;
}

/** A worker as the dealer sees it. */
export interface WorkerSlot {
  /** Which of the workers it is. */
  readonly workerIndex: number;
  readonly send: SendConnection;
  /** All that were dealt to it and are not known to have closed, by id. */
  connections: Map<number, DistributedConnection>;
  /** Ids of those yet to be sent, and of those sent that it did not take yet. */
  unsentIds: number[];
  untakenIds: Set<number>;
}

/** Handles in transit to one worker: it takes one per turn of its event loop, and the next one is ready by then. */
const maxInTransit = 2;
/** A worker that takes nothing for so long is passed over, ms. */
const stalledAfterMs = 200;
/**
 * A handle that was not taken after so long is given up, ms: one sent to a worker without free file descriptors is
 * lost.
 */
const lostAfterMs = 5000;
/** Connections kept while there is no worker; more are cut. */
const maxQueuedConnections = 4096;

/**
 * Deals the connections that the supervisor accepts to the workers, and holds each until its worker says that
 * it took it: what a worker had not taken when it died is dealt to another.
 */
export class ConnectionDistributor {
  private readonly policy: AssignmentPolicy;
  /** By the index of the worker; null while there is no such worker. */
  private readonly slots: (WorkerSlot | null)[];
  /** Those with connections that are open, those too whose workers made room for others. */
  private readonly openSlots = new Set<WorkerSlot>();
  private queued: AcceptedConnection[] = [];
  private lastId = 0;
  private closed = false;

  /** @param workers how many there will be */
  constructor(workers: number) {
    this.policy = new AssignmentPolicy(workers);
    this.slots = Array.from({ length: workers }, () => null);
  }

  /**
   * A worker takes connections from now on. One that had its place before gets no more: what was not sent to it yet
   * is distributed again.
   * @param workerIndex its index
   */
  addWorker(workerIndex: number, send: SendConnection): WorkerSlot {
    const previousSlot = this.slots[workerIndex];
    const slot: WorkerSlot = {
      workerIndex,
      send,
      connections: new Map(),
      unsentIds: [],
      untakenIds: new Set(),
    };
    this.slots[workerIndex] = slot;
    this.openSlots.add(slot);
    if (previousSlot !== null) this.redistribute(previousSlot);
    for (const connection of this.queued.splice(0)) this.distribute(connection);
    return slot;
  }

  private redistribute(slot: WorkerSlot): void {
    for (const one of slot.connections.values()) this.releaseAssignment(one);
    for (const id of slot.unsentIds.splice(0)) {
      const one = slot.connections.get(id);
      slot.connections.delete(id);
      if (one !== undefined) this.distribute(one.connection);
    }
  }

  /** A worker has exited, and the connections that it had taken are closed. */
  removeWorker(slot: WorkerSlot): void {
    this.openSlots.delete(slot);
    if (this.slots[slot.workerIndex] === slot) this.slots[slot.workerIndex] = null;
    for (const distributed of slot.connections.values()) {
      this.releaseAssignment(distributed);
      if (distributed.isTaken)
        distributed.connection.listener.releaseConnection(distributed.connection.peer.host);
      else this.distribute(distributed.connection);
    }
    slot.connections.clear();
  }

  distribute(connection: AcceptedConnection): void {
    if (this.closed || this.queued.length >= maxQueuedConnections) {
      dropConnection(connection);
      return;
    }
    const now = performance.now();
    const isPresent = (worker: number): boolean => this.slots[worker] !== null;
    const isResponsive = (worker: number): boolean => {
      const hand = this.slots[worker];
      return hand !== null && !this.isStalled(hand, now);
    };
    const { peer, openedAtMs, acceptedAtMs } = connection;
    const arrival = { client: peer.host, openedAtMs, acceptedAtMs };
    const assignment = this.policy.assign(arrival, isResponsive) ?? this.policy.assign(arrival, isPresent);
    const hand = assignment === null ? null : this.slots[assignment.workerIndex];
    if (hand === null) {
      this.queued.push(connection);
      return;
    }
    const id = ++this.lastId;
    hand.connections.set(id, { connection, assignment, sentAtMs: 0, isTaken: false });
    hand.unsentIds.push(id);
    this.sendNext(hand);
  }

  /** A worker's report on its connections. @param taken ids @param closed ids */
  onReport(slot: WorkerSlot, taken: readonly number[], closed: readonly number[]): void {
    for (const id of taken) {
      const distributed = slot.connections.get(id);
      if (distributed === undefined) continue;
      distributed.isTaken = true;
      slot.untakenIds.delete(id);
      distributed.connection.handle.close();
    }
    for (const id of closed) this.onConnectionClosed(slot, id);
    this.sendNext(slot);
  }

  /** Deals nothing any more, and cuts what no worker took. */
  close(): void {
    this.closed = true;
    for (const connection of this.queued.splice(0)) dropConnection(connection);
    for (const hand of this.openSlots) {
      hand.unsentIds = [];
      for (const { isTaken, connection } of hand.connections.values())
        if (!isTaken) dropConnection(connection);
      hand.connections.clear();
    }
  }

  private sendNext(slot: WorkerSlot): void {
    while (slot.untakenIds.size < maxInTransit) {
      const id = slot.unsentIds.shift();
      if (id === undefined) return;
      const distributed = slot.connections.get(id);
      if (distributed === undefined) continue;
      distributed.sentAtMs = performance.now();
      slot.untakenIds.add(id);
      slot.send(id, distributed.connection);
    }
  }

  private onConnectionClosed(slot: WorkerSlot, id: number): void {
    const distributed = slot.connections.get(id);
    if (distributed === undefined) return;
    slot.connections.delete(id);
    this.releaseAssignment(distributed);
    distributed.connection.listener.releaseConnection(distributed.connection.peer.host);
  }

  private releaseAssignment(distributed: DistributedConnection): void {
    if (distributed.assignment !== null) this.policy.release(distributed.assignment);
    distributed.assignment = null;
  }

  private isStalled(slot: WorkerSlot, now: number): boolean {
    for (const id of slot.untakenIds) {
      const since = now - (slot.connections.get(id)?.sentAtMs ?? now);
      if (since < lostAfterMs) return since > stalledAfterMs;
      slot.untakenIds.delete(id);
      slot.connections.get(id)?.connection.handle.close();
      this.onConnectionClosed(slot, id);
    }
    return false;
  }
}

function dropConnection({ handle, listener, peer }: AcceptedConnection): void {
  handle.close();
  listener.releaseConnection(peer.host);
}
