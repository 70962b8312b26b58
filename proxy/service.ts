import type { Clock } from './clock';
import { FieldAliases } from './forwarding/field-aliases';
import { Networks } from './forwarding/networks';
import { RealClients } from './forwarding/real-clients';
import type { RequestSource } from './health/failed-requests';
import type { RequestRules } from './http1/request-head';
import type { JournalWriter } from './journal/writer';
import type { Log } from './log';
import type { ListenerPlan, PrivacyPlan, UpstreamPlan } from './plan';
import { ListenerRates } from './rates/listener-rates';
import type { Serving } from './serving';
import type { Affinity } from './sticky/affinity';
import type { Fingerprints } from './sticky/session-id';
import type { Targets } from './target/targets';
import type { Backend } from './upstream/backend';
import type { Deadlines } from './upstream/deadlines';
import type { Failure } from './upstream/failure';
import type { Pool } from './upstream/pool';
import type { Upstream } from './upstream/upstream';

/** What a worker's requests share, whatever their listener. */
export interface WorkerService {
  /** How many there are. */
  workers: number;
  journal: JournalWriter;
  clock: Clock;
  deadlines: Deadlines;
  fingerprints: Fingerprints;
  /** What all connections read into, one chunk at a time. */
  buffer: Buffer;
  privacy: PrivacyPlan;
  counters: Counters;
  /**
   * Set once the worker is to end: every answer says that it is the last on its connection. With `stop` one that
   * said otherwise is the last, too; with `retire` no request may be lost, as others serve on.
   */
  ending: 'retire' | 'stop' | null;
  log: Log;
  /**
   * A backend failed a request: passive health.
   * @param source whose request it had taken; null where no connection could be made
   */
  reportFailure(upstream: Upstream, backend: Backend, failure: Failure, source: RequestSource | null): void;
  /** A backend answered after requests that it had failed. */
  reportAnswered(upstream: Upstream, backend: Backend): void;
}

export interface Counters {
  /** Malformed requests: answered 400 or the like, nothing forwarded. */
  rejected: number;
}

/** What the requests of one listener share within a worker. */
export class Service {
  /** `host:port` of the listener, as JSON for the journal. */
  listenerJson = '';

  /** Networks whose forwarding fields are believed. */
  trusted: Networks;
  scheme: 'http' | 'https';
  /** Lower-case name of the field in which trusted peers name the client; null where they name none. */
  clientField: string | null;
  /** Null while every client speaks for itself alone. */
  realClients: RealClients | null;
  readonly rates: ListenerRates;
  requestRules: RequestRules;

  /** @param serving the upstream of the listener; a reload may exchange it */
  constructor(
    readonly worker: WorkerService,
    public serving: Serving,
    listener: ListenerPlan,
  ) {
    this.rates = new ListenerRates(listener, worker.workers > 1);
    this.trusted = new Networks(listener.trusted);
    this.scheme = schemeOf(listener);
    this.clientField = clientFieldOf(listener);
    this.realClients = listener.clientFrom === 'peer' ? null : new RealClients(listener, this.trusted);
    this.requestRules = requestRulesOf(serving.upstream.plan, this.clientField);
  }

  /** Takes over a new plan of the same listener, for connections that come from now on. */
  update(serving: Serving, listener: ListenerPlan): void {
    this.serving = serving;
    this.rates.update(listener);
    this.trusted = new Networks(listener.trusted);
    this.scheme = schemeOf(listener);
    this.clientField = clientFieldOf(listener);
    this.requestRules = requestRulesOf(serving.upstream.plan, this.clientField);
    // Connections that are open may still go by the address of one for whom their peer spoke.
    if (listener.clientFrom !== 'peer' || this.realClients !== null)
      this.realClients = new RealClients(listener, this.trusted);
  }

  /** Whether the connections of `peer` are others', so that they do not count as its own. */
  speaksForOthers(peer: string): boolean {
    return this.realClients?.believes(peer) ?? false;
  }

  get upstream(): Upstream {
    return this.serving.upstream;
  }

  get targets(): Targets | null {
    return this.serving.targets;
  }

  get affinity(): Affinity {
    return this.serving.affinity;
  }

  get pool(): Pool {
    return this.serving.pool;
  }
}

function schemeOf({ tls }: ListenerPlan): 'http' | 'https' {
  return tls === null ? 'http' : 'https';
}

/** @param clientField lower-case name of the field that names the client, or null */
function requestRulesOf(
  { kind, balance, sticky, limits, forwarding }: UpstreamPlan,
  clientField: string | null,
): RequestRules {
  const parts = balance.key === null ? sticky.lookups : [...sticky.lookups, balance.key];
  const judged = parts.filter(({ from }) => from === 'header').map(({ name }) => name);
  if (clientField !== null) judged.push(clientField);
  return {
    headers: limits.headers,
    replaceHost: kind === 'origin' && forwarding.host !== 'client',
    symbolNames: new FieldAliases(judged, forwarding.underscores),
  };
}

function clientFieldOf({ clientFrom }: ListenerPlan): string | null {
  return clientFrom === 'peer' ? null : clientFrom;
}
