import type { Logger } from '@/lib/core/logger';
import type { PrivacyPlan } from '@/lib/core/plan';
import type { DownstreamWorker } from '../downstream/downstream';
import type { RequestRules } from '../http1/request-head';
import type { FailoverFailures } from '../journal/failover-failures';
import type { WallClock } from '../journal/wall-clock';
import type { JournalWriter } from '../journal/writer';
import type { PeerLookups } from '../sticky/peer-lookups';
import type { SessionAffinity } from '../sticky/session-affinity';
import type { Fingerprinter } from '../sticky/session-id';
import type { TargetPolicy } from '../targets/target-policy';
import type { Backend } from '../upstream/backend';
import type { ConnectionPool } from '../upstream/connection-pool';
import type { RequestSource } from '../upstream/consecutive-failures';
import type { Upstream } from '../upstream/upstream';
import type { UpstreamFailure } from '../upstream/upstream-failure';
import type { BackendSelector } from './backend-selector';

/** What the exchanges of one listener share within a worker. */
export interface ExchangeContext {
  readonly worker: WorkerContext;
  /** `host:port` of the listener, as JSON for the journal. */
  readonly listenerJson: string;
  readonly requestRules: RequestRules;
  readonly upstream: Upstream;
  readonly selector: BackendSelector;
  readonly pool: ConnectionPool;
  readonly affinity: SessionAffinity;
  /** The allowed targets of requests; null if the backends are origins, since requests have no other target. */
  readonly targets: TargetPolicy | null;
}

/** What a worker's exchanges share, whatever their listener. */
export interface WorkerContext extends DownstreamWorker {
  /** How many workers there are. */
  readonly workerCount: number;
  readonly journal: JournalWriter;
  readonly failoverFailures: FailoverFailures;
  readonly clock: WallClock;
  readonly fingerprints: Fingerprinter;
  /** What all connections read into, one chunk at a time. */
  readonly readBuffer: Buffer;
  readonly log: Logger;
  /** What other nodes know; null if nothing is shared with any. */
  readonly peers: PeerLookups | null;
  privacy: PrivacyPlan;
  shutdownMode: DownstreamWorker['shutdownMode'];
  /**
   * A backend failed a request: passive health checks.
   * @param source the client of the request that it had taken; null if no connection could be made
   */
  reportFailure(
    upstream: Upstream,
    backend: Backend,
    failure: UpstreamFailure,
    source: RequestSource | null,
  ): void;
  /** A backend responded after requests that it had failed. */
  reportBackendRecovered(upstream: Upstream, backend: Backend): void;
}
