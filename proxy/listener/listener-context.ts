import type { Logger } from '@/lib/core/logger';
import { NetworkList } from '@/lib/core/networks';
import type { ListenerPlan, PrivacyPlan, UpstreamPlan } from '@/lib/core/plan';
import type { DeadlineSweeper } from '../clock/deadline-sweeper';
import type { UpstreamRuntime } from '../exchange/upstream-runtime';
import { FieldAliasFilter } from '../forwarding/field-alias-filter';
import type { RequestRules } from '../http1/request-head';
import type { WallClock } from '../journal/wall-clock';
import type { JournalWriter } from '../journal/writer';
import type { SessionAffinity } from '../sticky/session-affinity';
import type { Fingerprinter } from '../sticky/session-id';
import type { TargetPolicy } from '../targets/target-policy';
import type { Backend } from '../upstream/backend';
import type { ConnectionPool } from '../upstream/connection-pool';
import type { RequestSource } from '../upstream/consecutive-failures';
import type { Upstream } from '../upstream/upstream';
import type { UpstreamFailure } from '../upstream/upstream-failure';
import { ListenerRateLimiters } from './listener-rate-limiters';
import { RealClientResolver } from './real-client-resolver';

/** What a worker's requests share, whatever their listener. */
export interface WorkerContext {
  /** How many there are. */
  workerCount: number;
  journal: JournalWriter;
  clock: WallClock;
  deadlines: DeadlineSweeper;
  fingerprints: Fingerprinter;
  /** What all connections read into, one chunk at a time. */
  readBuffer: Buffer;
  privacy: PrivacyPlan;
  counters: WorkerCounters;
  /**
   * Set once the worker is to end: every answer says that it is the last on its connection. With `stop` one that
   * said otherwise is the last, too; with `retire` no request may be lost, as others serve on.
   */
  shutdownMode: 'retire' | 'stop' | null;
  log: Logger;
  /**
   * A backend failed a request: passive health.
   * @param source whose request it had taken; null where no connection could be made
   */
  reportFailure(
    upstream: Upstream,
    backend: Backend,
    failure: UpstreamFailure,
    source: RequestSource | null,
  ): void;
  /** A backend answered after requests that it had failed. */
  reportBackendRecovered(upstream: Upstream, backend: Backend): void;
}

export interface WorkerCounters {
  /** Malformed requests: answered 400 or the like, nothing forwarded. */
  rejected: number;
}

/** What the requests of one listener share within a worker. */
export class ListenerContext {
  /** `host:port` of the listener, as JSON for the journal. */
  listenerJson = '';

  /** Networks whose forwarding fields are believed. */
  trusted: NetworkList;
  scheme: 'http' | 'https';
  /** Lower-case name of the field in which trusted peers name the client; null where they name none. */
  clientField: string | null;
  /** Null while every client speaks for itself alone. */
  realClients: RealClientResolver | null;
  readonly rateLimiters: ListenerRateLimiters;
  requestRules: RequestRules;

  /** @param upstreamRuntime the upstream of the listener; a reload may exchange it */
  constructor(
    readonly worker: WorkerContext,
    public upstreamRuntime: UpstreamRuntime,
    listener: ListenerPlan,
  ) {
    this.rateLimiters = new ListenerRateLimiters(listener, worker.workerCount > 1);
    this.trusted = new NetworkList(listener.trusted);
    this.scheme = getScheme(listener);
    this.clientField = getClientField(listener);
    this.realClients = listener.clientFrom === 'peer' ? null : new RealClientResolver(listener, this.trusted);
    this.requestRules = createRequestRules(upstreamRuntime.upstream.plan, this.clientField);
  }

  /** Takes over a new plan of the same listener, for connections that come from now on. */
  updatePlan(serving: UpstreamRuntime, listener: ListenerPlan): void {
    this.upstreamRuntime = serving;
    this.rateLimiters.updatePlan(listener);
    this.trusted = new NetworkList(listener.trusted);
    this.scheme = getScheme(listener);
    this.clientField = getClientField(listener);
    this.requestRules = createRequestRules(serving.upstream.plan, this.clientField);
    // Connections that are open may still go by the address of one for whom their peer spoke.
    if (listener.clientFrom !== 'peer' || this.realClients !== null)
      this.realClients = new RealClientResolver(listener, this.trusted);
  }

  /** Whether the connections of `peer` are others', so that they do not count as its own. */
  isTrustedProxy(peer: string): boolean {
    return this.realClients?.trustsPeer(peer) ?? false;
  }

  get upstream(): Upstream {
    return this.upstreamRuntime.upstream;
  }

  get targets(): TargetPolicy | null {
    return this.upstreamRuntime.targets;
  }

  get affinity(): SessionAffinity {
    return this.upstreamRuntime.affinity;
  }

  get pool(): ConnectionPool {
    return this.upstreamRuntime.pool;
  }
}

function getScheme({ tls }: ListenerPlan): 'http' | 'https' {
  return tls === null ? 'http' : 'https';
}

/** @param clientField lower-case name of the field that names the client, or null */
function createRequestRules(
  { kind, balance, sticky, limits, forwarding }: UpstreamPlan,
  clientField: string | null,
): RequestRules {
  const parts = balance.key === null ? sticky.lookups : [...sticky.lookups, balance.key];
  const checkedNames = parts.filter(({ from }) => from === 'header').map(({ name }) => name);
  if (clientField !== null) checkedNames.push(clientField);
  return {
    maxLines: limits.headers,
    replaceHost: kind === 'origin' && forwarding.host !== 'client',
    nameFilter: new FieldAliasFilter(checkedNames, forwarding.underscores),
  };
}

function getClientField({ clientFrom }: ListenerPlan): string | null {
  return clientFrom === 'peer' ? null : clientFrom;
}
