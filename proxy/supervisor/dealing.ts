/** Connections of one client follow each other if no more than this is between them, ms. */
const TOGETHER = 500;
/** Browsers open six connections at a time. */
const BROWSER = 6;
/** A pause between two connections that ends what a browser opens at a time, ms. */
const PAUSE = 1;
/**
 * A client with so many open connections that follow each other is no browser but a crowd. Three times what
 * a browser opens, as it may be some time until it is known that the connections of the one before closed.
 */
const CROWD = 3 * BROWSER;
/** So many connections go to one worker in a row, those too that have closed: at the next pause, and at all. */
const ROW = 2 * BROWSER;
const LONGEST_ROW = 3 * BROWSER;

/** What a client has opened, each connection at most 500 ms after the one before. */
interface Run {
  /** Connections that go to one worker, one after the other, are a group; which one this is. */
  group: number;
  worker: number;
  /** How many the group has had, but for those that closed before it was complete; in all and since the last pause. */
  dealt: number;
  atOnce: number;
  /** How many it has had in all. */
  row: number;
  open: number;
  /** When the last one came, ms. */
  last: number;
}

/** Where a connection was dealt to; hand it back to `leave` when it has closed. */
export interface Place {
  worker: number;
  run: Run;
  group: number;
}

/** A connection, as far as dealing goes by it. */
export interface Arrival {
  /** Address of the client. */
  client: string;
  /** Since when it may have been open, and when it was accepted; ms, monotonic. */
  opened: number;
  at: number;
}

/**
 * Which worker gets a connection: the one with the fewest open, in turn where several have as few. But the
 * connections that a browser opens at a time stay together, so that the parallel first requests of a session
 * meet in one worker (see FirstRequests). They are told by the client's address: up to six that follow each
 * other, and the next six begin anew; and where connections close as fast as others come, so that six are never
 * complete, a dozen. Where eighteen are open, a crowd stands behind the address, or a load
 * generator: those are dealt one by one, so that the workers stay even.
 */
export class Dealing {
  private readonly open: number[];
  private readonly runs = new Map<string, Run>();
  private turn = 0;

  /** @param workers how many there are; they are called by their index */
  constructor(workers: number) {
    this.open = new Array<number>(workers).fill(0);
  }

  /**
   * Deals a connection and counts it as open.
   * @param available whether a worker takes connections
   * @returns null where none does
   */
  deal({ client, opened, at }: Arrival, available: (worker: number) => boolean): Place | null {
    this.forget(at);
    const run = this.runs.get(client) ?? {
      group: 0,
      worker: -1,
      dealt: 0,
      atOnce: 0,
      row: 0,
      open: 0,
      last: at,
    };
    if (opened - run.last > PAUSE) run.atOnce = 0;
    const complete =
      run.atOnce === 0
        ? run.dealt >= BROWSER || run.row >= ROW
        : run.atOnce >= BROWSER || run.row >= LONGEST_ROW;
    if (run.worker === -1 || complete || run.open >= CROWD || !available(run.worker)) {
      const worker = this.leastBusy(available);
      if (worker === -1) return null;
      run.group++;
      run.worker = worker;
      run.dealt = 0;
      run.atOnce = 0;
      run.row = 0;
    }
    run.row++;
    run.dealt++;
    run.atOnce++;
    run.open++;
    run.last = at;
    // The map stays in the order of `last`.
    this.runs.delete(client);
    this.runs.set(client, run);
    this.open[run.worker]++;
    return { worker: run.worker, run, group: run.group };
  }

  /** A connection has closed. */
  leave({ worker, run, group }: Place): void {
    this.open[worker]--;
    run.open--;
    // Who looked in before does not count among the six. But a group that is complete stays so.
    if (run.group !== group || run.dealt >= BROWSER) return;
    run.dealt--;
    run.atOnce = Math.max(0, run.atOnce - 1);
  }

  private leastBusy(available: (worker: number) => boolean): number {
    let least = -1;
    for (let step = 0; step < this.open.length; step++) {
      const worker = (this.turn + step) % this.open.length;
      if (available(worker) && (least === -1 || this.open[worker] < this.open[least])) least = worker;
    }
    if (least !== -1) this.turn = (least + 1) % this.open.length;
    return least;
  }

  private forget(now: number): void {
    for (const [client, { last }] of this.runs) {
      if (now - last <= TOGETHER) return;
      this.runs.delete(client);
    }
  }
}
