import { NetworkList } from '@/lib/core/networks';
import type { ListenerPlan, UpstreamPlan } from '@/lib/core/plan';
import type {
  ClientIdentity,
  Downstream,
  DownstreamContext,
  DownstreamExchange,
} from '../downstream/downstream';
import type { BackendSelector } from '../exchange/backend-selector';
import { Exchange } from '../exchange/exchange';
import type { ExchangeContext, WorkerContext } from '../exchange/exchange-context';
import type { UpstreamRuntime } from '../exchange/upstream-runtime';
import { FieldAliasFilter } from '../forwarding/field-alias-filter';
import type { RequestHead, RequestRules } from '../http1/request-head';
import type { SessionAffinity } from '../sticky/session-affinity';
import type { TargetCheck, TargetPolicy } from '../targets/target-policy';
import type { ConnectionPool } from '../upstream/connection-pool';
import type { Upstream } from '../upstream/upstream';
import { ListenerClientIdentity } from './client-identity';
import { ListenerRateLimiters } from './listener-rate-limiters';
import { RealClientResolver } from './real-client-resolver';

/** What the requests of one listener share within a worker. */
export class ListenerContext implements DownstreamContext, ExchangeContext {
  /** `host:port` of the listener, as JSON for the journal. */
  listenerJson = '';

  /** Networks whose forwarding fields are believed. */
  trusted: NetworkList;
  scheme: 'http' | 'https';
  /** Lower-case name of the field in which trusted peers name the client; null if they name none. */
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

  /** Applies a new plan of the same listener to new connections. */
  updatePlan(serving: UpstreamRuntime, listener: ListenerPlan): void {
    this.upstreamRuntime = serving;
    this.rateLimiters.updatePlan(listener);
    this.trusted = new NetworkList(listener.trusted);
    this.scheme = getScheme(listener);
    this.clientField = getClientField(listener);
    this.requestRules = createRequestRules(serving.upstream.plan, this.clientField);
    // Open connections may still use a client address that their peer named.
    if (listener.clientFrom !== 'peer' || this.realClients !== null)
      this.realClients = new RealClientResolver(listener, this.trusted);
  }

  /** Whether the connections of `peer` are others', so that they do not count as its own. */
  isTrustedProxy(peer: string): boolean {
    return this.realClients?.trustsPeer(peer) ?? false;
  }

  createIdentity(peer: string): ClientIdentity {
    return new ListenerClientIdentity(this, peer);
  }

  createExchange(
    downstream: Downstream,
    head: RequestHead,
    headBytes: number,
    retryAfterMs: number,
    target: TargetCheck,
  ): DownstreamExchange {
    return new Exchange(this, downstream, head, headBytes, retryAfterMs, target);
  }

  get upstream(): Upstream {
    return this.upstreamRuntime.upstream;
  }

  get targets(): TargetPolicy | null {
    return this.upstreamRuntime.targets;
  }

  get selector(): BackendSelector {
    return this.upstreamRuntime.selector;
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
    maxLines: limits.maxFields,
    replaceHost: kind === 'origin' && forwarding.host !== 'client',
    nameFilter: new FieldAliasFilter(checkedNames, forwarding.underscores),
  };
}

function getClientField({ clientFrom }: ListenerPlan): string | null {
  return clientFrom === 'peer' ? null : clientFrom;
}
