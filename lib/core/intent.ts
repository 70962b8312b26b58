import type { AdminState, Health } from './journal-records';
import type { LogLevel } from './logger';

/** What the operator has set for one backend. */
export interface BackendIntent {
  upstream: string;
  name: string;
  adminState: AdminState;
  /** ms since the epoch from which a draining backend's pins no longer hold, or null. */
  drainDeadline: number | null;
  weight: number;
}

/** Everything the operator wants; `version` grows with every change. */
export interface Intent {
  version: number;
  backends: BackendIntent[];
  /** The level of the log that the operator has set in place of the configured one. */
  logLevel?: LogLevel;
}

/** Sessions of one upstream that the operator unpinned. */
export interface UnpinBatch {
  upstream: string;
  /** The backend whose pins no longer hold for them; null once they hold again: they moved, or did not in time. */
  backend: string | null;
  /** Name of the backend that they are to move to while it can take them; else, and without it, to any other. */
  to?: string;
  sessions: string[];
}

export interface BackendHealth {
  upstream: string;
  name: string;
  health: Health;
  /** Up again after failed requests took it down, but without a complete response yet. */
  onProbation?: boolean;
}
