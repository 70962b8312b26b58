/** What a policy may know of a backend. */
export interface Candidate {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly weight: number;
  /** Requests in flight and open tunnels. */
  readonly activeCount: number;
  /** Its weight at `now` (ms since the epoch), which grows after it has recovered. */
  effectiveWeight(now: number): number;
}

/** Whether a backend may take the request at hand: for every policy the same predicate of proxy/upstream. */
export type IsAvailable<Backend extends Candidate> = (backend: Backend) => boolean;

/** What a policy may know of a request. */
export interface BalanceInput {
  /** The client's address. */
  client: string;
  /** What the policy `hash` hashes: the value of a header, cookie or query argument, or the URI; '' if it has none. */
  key: string;
  /** ms since the epoch, for weights that grow with time. */
  now: number;
}

/**
 * Chooses a backend for a request without a usable pin. A policy keeps its own state, never looks at health or admin
 * state itself, and returns null only if no backend is available.
 */
export interface BalancePolicy<Backend extends Candidate> {
  /** Whether a request's own properties decide: then not even an unresponsive backend is passed over. */
  readonly isConsistent: boolean;
  pick(backends: readonly Backend[], available: IsAvailable<Backend>, request: BalanceInput): Backend | null;
}
