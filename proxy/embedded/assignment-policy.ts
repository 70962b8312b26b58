/** Connections of one client follow each other if no more than this is between them, ms. */
const burstTimeoutMs = 500;
/** Browsers open six connections at a time. */
const connectionsPerBrowser = 6;
/** A pause between two connections that ends what a browser opens at a time, ms. */
const batchPauseMs = 1;
/**
 * A client with so many open connections that follow each other is no browser but a crowd. Three times what
 * a browser opens, as it may be some time until it is known that the connections of the one before closed.
 */
const sharedAddressThreshold = 3 * connectionsPerBrowser;
/**
 * Connections assigned to one worker in a row, closed ones included: the limit at the next pause, and the absolute
 * limit.
 */
const maxConsecutiveAtPause = 2 * connectionsPerBrowser;
const maxConsecutive = 3 * connectionsPerBrowser;

/** What a client has opened, each connection at most 500 ms after the one before. */
interface ClientBurst {
  /** Consecutive connections to one worker are a group; the number of this one. */
  group: number;
  workerIndex: number;
  /** How many the group has had, but for those that closed before it was complete; in all and since the last pause. */
  assigned: number;
  assignedSincePause: number;
  /** How many it has had in all. */
  consecutive: number;
  open: number;
  /** When the last one arrived, ms. */
  lastOpenedAtMs: number;
}

/** The assignment of a connection; pass it to `release` when it has closed. */
export interface Assignment {
  workerIndex: number;
  burst: ClientBurst;
  group: number;
}

/** What assigning a connection depends on. */
export interface ConnectionArrival {
  /** Address of the client. */
  client: string;
  /** Since when it may have been open, and when it was accepted; ms, monotonic. */
  openedAtMs: number;
  acceptedAtMs: number;
}

/**
 * Which worker gets a connection: the one with the fewest open; several with equally few take turns. But the
 * connections that a browser opens at a time stay together, so that the parallel first requests of a session meet in
 * one worker (see FirstRequests). They are recognised by the client's address: up to six in a row, and the next six
 * start over; if connections close as fast as others arrive, so that six are never complete, a dozen. If eighteen are
 * open, the address stands for many clients or a load generator: those are assigned one by one, so that the workers
 * stay even.
 */
export class AssignmentPolicy {
  private readonly openByWorker: number[];
  private readonly bursts = new Map<string, ClientBurst>();
  private nextWorker = 0;

  /** @param workers how many there are; they are called by their index */
  constructor(workers: number) {
    this.openByWorker = new Array<number>(workers).fill(0);
  }

  /**
   * Assigns a connection and counts it as open.
   * @param isAvailable whether a worker takes connections
   * @returns null if none does
   */
  assign(
    { client, openedAtMs, acceptedAtMs }: ConnectionArrival,
    isAvailable: (worker: number) => boolean,
  ): Assignment | null {
    this.evictExpired(acceptedAtMs);
    const burst = this.bursts.get(client) ?? {
      group: 0,
      workerIndex: -1,
      assigned: 0,
      assignedSincePause: 0,
      consecutive: 0,
      open: 0,
      lastOpenedAtMs: acceptedAtMs,
    };
    if (openedAtMs - burst.lastOpenedAtMs > batchPauseMs) burst.assignedSincePause = 0;
    const isGroupComplete =
      burst.assignedSincePause === 0
        ? burst.assigned >= connectionsPerBrowser || burst.consecutive >= maxConsecutiveAtPause
        : burst.assignedSincePause >= connectionsPerBrowser || burst.consecutive >= maxConsecutive;
    if (
      burst.workerIndex === -1 ||
      isGroupComplete ||
      burst.open >= sharedAddressThreshold ||
      !isAvailable(burst.workerIndex)
    ) {
      const worker = this.findLeastBusy(isAvailable);
      if (worker === -1) return null;
      burst.group++;
      burst.workerIndex = worker;
      burst.assigned = 0;
      burst.assignedSincePause = 0;
      burst.consecutive = 0;
    }
    burst.consecutive++;
    burst.assigned++;
    burst.assignedSincePause++;
    burst.open++;
    burst.lastOpenedAtMs = acceptedAtMs;
    // The map stays in the order of `lastOpenedAtMs`.
    this.bursts.delete(client);
    this.bursts.set(client, burst);
    this.openByWorker[burst.workerIndex]++;
    return { workerIndex: burst.workerIndex, burst, group: burst.group };
  }

  /** A connection has closed. */
  release({ workerIndex, burst, group }: Assignment): void {
    this.openByWorker[workerIndex]--;
    burst.open--;
    // A single earlier connection does not count among the six. But a complete group stays complete.
    if (burst.group !== group || burst.assigned >= connectionsPerBrowser) return;
    burst.assigned--;
    burst.assignedSincePause = Math.max(0, burst.assignedSincePause - 1);
  }

  private findLeastBusy(isAvailable: (worker: number) => boolean): number {
    let least = -1;
    for (let step = 0; step < this.openByWorker.length; step++) {
      const worker = (this.nextWorker + step) % this.openByWorker.length;
      if (isAvailable(worker) && (least === -1 || this.openByWorker[worker] < this.openByWorker[least]))
        least = worker;
    }
    if (least !== -1) this.nextWorker = (least + 1) % this.openByWorker.length;
    return least;
  }

  private evictExpired(now: number): void {
    for (const [client, { lastOpenedAtMs }] of this.bursts) {
      if (now - lastOpenedAtMs <= burstTimeoutMs) return;
      this.bursts.delete(client);
    }
  }
}
