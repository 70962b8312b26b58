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
/** So many connections go to one worker in a row, those too that have closed: at the next pause, and at all. */
const maxConsecutiveAtPause = 2 * connectionsPerBrowser;
const maxConsecutive = 3 * connectionsPerBrowser;

/** What a client has opened, each connection at most 500 ms after the one before. */
interface ClientBurst {
  /** Connections that go to one worker, one after the other, are a group; which one this is. */
  group: number;
  workerIndex: number;
  /** How many the group has had, but for those that closed before it was complete; in all and since the last pause. */
  assigned: number;
  assignedSincePause: number;
  /** How many it has had in all. */
  consecutive: number;
  open: number;
  /** When the last one came, ms. */
  lastOpenedAtMs: number;
}

/** Where a connection was dealt to; hand it back to `leave` when it has closed. */
export interface Assignment {
  workerIndex: number;
  burst: ClientBurst;
  group: number;
}

/** A connection, as far as dealing goes by it. */
export interface ConnectionArrival {
  /** Address of the client. */
  client: string;
  /** Since when it may have been open, and when it was accepted; ms, monotonic. */
  openedAtMs: number;
  acceptedAtMs: number;
}

/**
 * Which worker gets a connection: the one with the fewest open, in turn where several have as few. But the
 * connections that a browser opens at a time stay together, so that the parallel first requests of a session
 * meet in one worker (see FirstRequests). They are told by the client's address: up to six that follow each
 * other, and the next six start over; and where connections close as fast as others come, so that six are never
 * complete, a dozen. Where eighteen are open, a crowd stands behind the address, or a load
 * generator: those are dealt one by one, so that the workers stay even.
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
   * Deals a connection and counts it as open.
   * @param isAvailable whether a worker takes connections
   * @returns null where none does
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
    // The map stays in the order of `last`.
    this.bursts.delete(client);
    this.bursts.set(client, burst);
    this.openByWorker[burst.workerIndex]++;
    return { workerIndex: burst.workerIndex, burst, group: burst.group };
  }

  /** A connection has closed. */
  release({ workerIndex, burst, group }: Assignment): void {
    this.openByWorker[workerIndex]--;
    burst.open--;
    // Who looked in before does not count among the six. But a group that is complete stays so.
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
