import { type FirstRequestClaim, peerWaitMs } from '@/lib/core/shared-pins';

/** What a worker asks of the other nodes; the response has the same id. */
export type PeerQuestion =
  /**
   * The pins of these keys, which are not known here: any that are found come as learned pins before the response. A pin
   * that may be new is one that another node may be about to share.
   */
  | { type: 'find-pins'; id: number; upstream: string; fingerprints: string[]; mayBeNew: boolean }
  /** What holds on all nodes for the first requests of a browser. */
  | { type: 'claim-first-request'; id: number; claim: FirstRequestClaim };

type Unnumbered<Question> = Question extends PeerQuestion ? Omit<Question, 'id'> : never;

/** A request that waits for what other nodes know. */
export interface PeerLookupListener {
  /** They responded, or have taken too long. */
  onPeerLookupDone(): void;
}

/** A question to the other nodes, and the requests that wait for the response. */
export class PeerLookup {
  readonly id: number;
  private readonly listeners = new Set<PeerLookupListener>();
  private timer: NodeJS.Timeout | null = null;

  /**
   * @param onClaim gets what holds, if that was asked
   * @param onDone called once, before the requests continue
   */
  constructor(
    id: number,
    private readonly onClaim: (claim: FirstRequestClaim) => void,
    private readonly onDone: () => void,
    waitMs: number,
  ) {
    this.id = id;
    this.timer = setTimeout(() => this.complete(null), waitMs);
  }

  get isDone(): boolean {
    return this.timer === null;
  }

  addListener(listener: PeerLookupListener): void {
    this.listeners.add(listener);
  }

  /** Removes a request that no longer waits. */
  removeListener(listener: PeerLookupListener): void {
    this.listeners.delete(listener);
  }

  /** Lets the requests continue; later calls do nothing. */
  complete(claim: FirstRequestClaim | null): void {
    if (this.timer === null) return;
    clearTimeout(this.timer);
    this.timer = null;
    if (claim !== null) this.onClaim(claim);
    this.onDone();
    for (const listener of this.listeners) listener.onPeerLookupDone();
  }
}

/**
 * What a worker asks the other nodes, by way of its supervisor: once for all requests that ask the same. Only a request
 * whose pin is not known here asks, and it alone waits.
 */
export class PeerLookups {
  /** Whether other nodes are alive, so that a browser's first requests may reach them at the same time. */
  hasLivePeers = false;
  private lastId = 0;
  private readonly lookups = new Map<number, PeerLookup>();
  /** Searches for pins that are under way, by upstream and keys. */
  private readonly searches = new Map<string, PeerLookup>();

  /**
   * @param node name of this node
   * @param send sends a question to the supervisor
   * @param waitMs how long a request waits at most, ms
   */
  constructor(
    private readonly node: string,
    private readonly send: (question: PeerQuestion) => void,
    private readonly waitMs = peerWaitMs,
  ) {}

  /**
   * Asks for the pins of some keys that are not known here; any that are found are in the learn table then.
   *
   * @param mayBeNew whether the client may have been given them by another node this instant
   */
  findPins(upstream: string, fingerprints: string[], mayBeNew: boolean): PeerLookup {
    const key = `${upstream} ${fingerprints.join(' ')}`;
    const known = this.searches.get(key);
    if (known !== undefined) return known;
    const lookup = this.ask(
      { type: 'find-pins', upstream, fingerprints, mayBeNew },
      () => undefined,
      () => this.searches.delete(key),
      0,
    );
    this.searches.set(key, lookup);
    return lookup;
  }

  /**
   * Asks what holds for the first requests of a browser.
   *
   * @param onClaim is not called if it is not known in time
   * @param askedAt when the request began to wait for other nodes, ms on the monotonic clock; null if it begins now
   */
  claimFirstRequest(
    proposal: Omit<FirstRequestClaim, 'node'>,
    onClaim: (held: FirstRequestClaim) => void,
    askedAt: number | null,
  ): PeerLookup {
    const waitedMs = askedAt === null ? 0 : performance.now() - askedAt;
    const claim = { ...proposal, node: this.node };
    return this.ask({ type: 'claim-first-request', claim }, onClaim, () => undefined, waitedMs);
  }

  setLive(hasLivePeers: boolean): void {
    this.hasLivePeers = hasLivePeers;
  }

  /** The response to a question; none is expected any more if it took too long. */
  onResponse(id: number, claim: FirstRequestClaim | null): void {
    this.lookups.get(id)?.complete(claim);
  }

  private ask(
    question: Unnumbered<PeerQuestion>,
    onClaim: (claim: FirstRequestClaim) => void,
    onDone: () => void,
    waitedMs: number,
  ): PeerLookup {
    this.lastId++;
    const id = this.lastId;
    const onLookupDone = (): void => {
      this.lookups.delete(id);
      onDone();
    };
    const lookup = new PeerLookup(id, onClaim, onLookupDone, Math.max(1, this.waitMs - waitedMs));
    this.lookups.set(id, lookup);
    this.send({ ...question, id });
    return lookup;
  }
}
