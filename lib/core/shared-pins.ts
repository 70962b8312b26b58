/** How long a request waits at most for what other nodes know, ms. */
export const peerWaitMs = 50;

/** What names a learned pin: the upstream, and the keyed fingerprint of an application's cookie or a client's address. */
export interface SharedPinKey {
  upstream: string;
  fingerprint: string;
}

/** A learned pin as nodes share it. All times are ms since the epoch. */
export interface SharedPin extends SharedPinKey {
  /** Name of the backend. */
  backend: string;
  /**
   * When it began to name this backend, by the clock of the node that made it: of two pins, the later counts. Negative if
   * the node only assumed it, since it did not hear in time where the session was made.
   */
  madeAt: number;
  /** When a node last reported that it was used. */
  usedAt: number;
  /** When it expires unless it is used again. */
  expiresAt: number;
}

/** A pin that moved to another backend. */
export interface MovedPin extends SharedPin {
  /** When that was stored, by the clock that all nodes have in common; ms since the epoch. */
  movedAt: number;
}

/** What a node proposes for parallel first requests of one browser, and what holds for them on all nodes. */
export interface FirstRequestClaim extends SharedPinKey {
  /** Name of the backend. */
  backend: string;
  /** The id that they get as a session. */
  session: string;
  /** Name of the node that proposed it. */
  node: string;
}

/** What a node has to know of the others. */
export interface FleetState {
  /** The clock that all nodes have in common, the database's; ms since the epoch. */
  nowMs: number;
  /** Nodes that were heard of lately, this one included. */
  liveNodes: number;
}
