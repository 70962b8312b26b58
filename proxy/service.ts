import type { Clock } from './clock';
import type { JournalWriter } from './journal/writer';
import type { PrivacyPlan } from './plan';
import type { Affinity } from './sticky/affinity';
import type { Fingerprints } from './sticky/session-id';
import type { Backend } from './upstream/backend';
import type { Deadlines } from './upstream/deadlines';
import type { Failure } from './upstream/failure';
import type { Pool } from './upstream/pool';
import type { Upstream } from './upstream/upstream';

/** What the requests of one listener share within a worker. */
export interface Service {
  /** `host:port` of the listener, as JSON for the journal. */
  listenerJson: string;
  upstream: Upstream;
  affinity: Affinity;
  pool: Pool;
  journal: JournalWriter;
  clock: Clock;
  deadlines: Deadlines;
  fingerprints: Fingerprints;
  privacy: PrivacyPlan;
  counters: Counters;
  /** Set once the worker is to end: every answer closes its connection. */
  stopping: boolean;
  /** A backend failed a request: passive health. */
  reportFailure(backend: Backend, failure: Failure): void;
}

export interface Counters {
  /** Malformed requests: answered 400 or the like, nothing forwarded. */
  rejected: number;
}
