import type { Backend } from '../upstream/backend';

/** Which backends may serve the request at hand; every policy asks the same question of each. */
export type IsAvailable = (backend: Backend) => boolean;

/** What a policy may know of a request. */
export interface BalanceInput {
  /** The client's address. */
  client: string;
  /** What the `hash` policy hashes: the value of the header, cookie, query argument, or the URI; empty where it has none. */
  key: string;
  /** ms since the epoch, for weights that grow with time. */
  now: number;
}

/**
 * Chooses a backend for a request without a usable pin. A policy keeps its own state, never looks at
 * health or admin state itself, and answers null only where no backend is available.
 */
export interface BalancePolicy {
  pick(backends: readonly Backend[], available: IsAvailable, request: BalanceInput): Backend | null;
}
