import type { BalancePolicyName } from './balance';
import type { AdminState, Health } from './journal-records';
import type { LogLevel } from './logger';
import type { JournalFullPolicy } from './recording-state';
import type { RetryCause } from './retry-causes';

/** What the proxy is told to do: plain data, validated by whoever made it, sent to workers by IPC. */
export interface Plan {
  /** Name of this proxy in the log. */
  node: string;
  /** Directory of the journal segments. */
  journal: string;
  journalBound: JournalQuotaPlan;
  grace: GracePlan;
  /** Key of the fingerprints of application cookies and hashed client addresses, hex. */
  secret: string;
  /** Number of worker processes: limits on a whole upstream are shared out among them. */
  workers: number;
  listeners: ListenerPlan[];
  upstreams: UpstreamPlan[];
  privacy: PrivacyPlan;
}

/** ms that requests in flight and tunnels get before they are cut: at a stop, and when their worker is replaced. */
export interface GracePlan {
  stop: number;
  restart: number;
}

/** How large the journal may become while what is in it cannot be stored. */
export interface JournalQuotaPlan {
  /** Octets not stored yet. */
  limit: number;
  full: JournalFullPolicy;
}

export interface Address {
  host: string;
  port: number;
}

export interface ListenerPlan extends Address {
  upstream: string;
  tls: ListenerTlsPlan | null;
  /** Whether every connection begins with a PROXY protocol header (v1 or v2) that says who the client is. */
  proxyProtocol: boolean;
  /** Networks (CIDR) whose X-Forwarded-… and Forwarded are believed and continued; others' are replaced. */
  trusted: string[];
  /**
   * Who the client of a request is: `peer`, the other end of the connection, or whom a trusted one names in the field
   * of this lower-case name: `x-forwarded-for` and `forwarded` hold lists, any other a single address.
   */
  clientFrom: string;
  /** Networks (CIDR) whose clients may connect; null where any may. */
  clients: string[] | null;
  /** Connections at a time, and of one client address; 0 is no limit. */
  connections: number;
  connectionsPerClient: number;
  /** New connections and requests of one client address; of IPv6, of one /64. */
  connectionRate: RatePlan;
  requestRate: RatePlan;
}

/** How often something may be done. */
export interface RatePlan {
  /** 0 is no limit. */
  perSecond: number;
  /** So many more at once. */
  burst: number;
}

export interface ListenerTlsPlan {
  /** The first is used where a client names no host that another is made for. */
  certificates: CertificatePlan[];
  minVersion: 'TLSv1.2' | 'TLSv1.3';
}

/** A certificate with its chain, and its key. */
export interface CertificatePlan {
  certificate: PemFile;
  key: PemFile;
}

/**
 * A file as it was when the plan was made, so that all processes go by the same, whatever becomes of it. A
 * key's content goes to the workers and nowhere else: to no log, no database.
 */
export interface PemFile {
  /** Absolute; names the file in errors. */
  path: string;
  content: string;
}

export interface PrivacyPlan {
  client: 'full' | 'truncated' | 'hashed';
  path: boolean;
}

export interface UpstreamPlan {
  name: string;
  kind: 'origin' | 'forward-proxy';
  balance: BalancePlan;
  sticky: StickyPlan;
  backends: BackendPlan[];
  health: HealthPlan;
  retry: RetryPlan;
  timeouts: TimeoutPlan;
  limits: LimitPlan;
  full: CapacityPlan;
  forwarding: ForwardingPlan;
  /** Protocols that a client may change to: a WebSocket, or any that carries no requests. */
  upgrade: 'websocket' | 'any';
  tunnel: TunnelPlan;
  drain: DrainPlan;
  /** TLS to the backends, or null for plain connections. */
  tls: BackendTlsPlan | null;
  /** PROXY protocol header sent to backends at the start of each connection, or null. */
  proxyProtocol: 'v1' | 'v2' | null;
  /** What becomes of a request whose client closes its connection before it has the whole response. */
  clientAbort: 'cancel' | 'continue';
}

export interface BalancePlan {
  policy: BalancePolicyName;
  /** What `hash` hashes; null for the others. */
  key: RequestPart | null;
}

/** A part of a request, by its name; `uri` and `path` parameters are parts of the target. */
export interface RequestPart {
  from: 'header' | 'cookie' | 'query' | 'uri' | 'path';
  /** Empty for `uri`. */
  name: string;
}

export interface BackendPlan extends Address {
  name: string;
  /** What a pin says to name this backend: the value of the route cookie, or its label. */
  route: string;
  weight: number;
  /** Serves only while no primary can, pinned sessions included. */
  backup: boolean;
  /** Requests in flight and open tunnels at a time; 0 is no limit. */
  maxConns: number;
  /** ms over which its weight grows after it came back; 0 is at once. */
  slowStart: number;
}

/** What happens to a request whose pinned backend has `maxConns` requests in flight and tunnels. */
export interface CapacityPlan {
  policy: 'move' | 'queue' | 'refuse';
  /** Requests that wait at a time, per backend. */
  queue: number;
  /** ms that one waits at most. */
  timeout: number;
}

export interface ForwardingPlan {
  /** Pseudonym in Via, of this upstream of this installation alone since it shows loops; or null for none. */
  via: string | null;
  /** X-Forwarded-For, -Proto and -Host. */
  xForwarded: boolean;
  /** Forwarded, RFC 7239. */
  forwarded: boolean;
  /** Host of requests to origins: `client` is what the client asks for, `backend` the backend's address, else this. */
  host: string;
  /** Whether fields with underscores in their names go on. Those that pass for another go nowhere. */
  underscores: 'keep' | 'drop';
}

/** What the end of a drain, maintenance and a removal mean for what is open. */
export interface DrainPlan {
  /** Whether tunnels end, or last as long as they will. */
  tunnels: 'close' | 'keep';
}

/** CONNECT and Upgrade; and where forward proxies may be sent, by CONNECT or in absolute-form. */
export interface TunnelPlan {
  /** Ports that CONNECT may name; empty for any. */
  ports: number[];
  /** Targets on loopback, link-local and metadata addresses that are allowed: any, none, or these networks (CIDR) and names. */
  local: boolean | string[];
  /** Whether a target's name is resolved, to judge its addresses; `address`: a CONNECT goes on by one that was judged. */
  resolve: 'check' | 'address' | 'off';
  /** DNS servers to ask, `address` or `address:port`; empty for the system's. */
  resolvers: string[];
  /** ms without a byte either way after which a tunnel ends; 0 is never. */
  idle: number;
}

export interface BackendTlsPlan {
  /** Whether the certificate must be valid for the name. */
  verify: boolean;
  /** The authorities to trust, or null for the system's. */
  authorities: PemFile | null;
  /** Name asked for and verified, or null for the backend's host. */
  name: string | null;
}

export interface StickyPlan {
  mode: 'cookie' | 'route' | 'learn' | 'off';
  /** Name of the route cookie. */
  cookie: string;
  /** `; Path=/; HttpOnly` and the like: what follows the value in Set-Cookie; Max-Age apart. */
  attributes: string;
  /** The same for clients that came by TLS; another text only with `secure: auto`. */
  tlsAttributes: string;
  /** Seconds for Max-Age and Expires, or null. */
  maxAge: number | null;
  /** Whether a response with a cookie of the proxy's is made `private` where shared caches could store it. */
  cacheControl: 'private' | 'unchanged';
  /** What becomes of a backend's own Set-Cookie of the route cookie's name; where it passes, the proxy sets none. */
  backendCookie: 'drop' | 'pass';
  /** Whether the route cookie is set only when it says something new, or with every answer. */
  refresh: 'on-change' | 'always';
  /** Where `route` looks for a pin, in order; the first value that names a backend counts. */
  lookups: RequestPart[];
  /** ms after which a pin that was not used, or any pin, is too old; 0 is never. */
  maxIdle: number;
  maxLife: number;
  /** Signs what a route cookie says beside the route, or null. A secret: it goes to the workers and nowhere else. */
  signingKey: string | null;
  /** Whether a session that was moved returns to its first backend once that is up again. */
  failback: boolean;
  learn: LearnPlan;
  /** Name of the session cookie, or null where it is switched off. */
  session: string | null;
  /** Application session cookies, in order of preference; the first one present is fingerprinted. */
  appCookies: string[];
  /** Whether the parallel first requests of a browser go to one backend, as one session. */
  groupFirstRequests: boolean;
  /** False: a session whose backend fails gets a 502 instead of another backend. */
  fallback: boolean;
}

/** Times in milliseconds throughout the plan. */
export interface HealthPlan {
  active: ActiveHealthPlan;
  passive: PassiveHealthPlan;
}

export type StatusRange = [from: number, to: number];

export interface ActiveHealthPlan {
  type: 'tcp' | 'http';
  /** Of an HTTP check: its method, and the target in origin-form. */
  method: string;
  path: string;
  /** Host of an HTTP check, or null for the backend's own address. */
  host: string | null;
  /** Further header fields of an HTTP check, by name; they replace its own of the same name. */
  headers: Record<string, string>;
  /** Ranges of statuses that pass, both ends included. */
  statuses: StatusRange[];
  /** Text that the first 64 KB of the body must hold, or null. */
  body: string | null;
  /** Port checked, or null for the backend's own. */
  port: number | null;
  interval: number;
  timeout: number;
  rise: number;
  fall: number;
}

/**
 * A backend to which `maxFails` connections fail within `failTimeout` is down: until active checks pass, or for
 * `failTimeout` where there are none. One that takes `maxFailedRequests` requests in a row and does not answer them is
 * down for `failTimeout`, and for longer each time that it fails again. 0 switches either off. `active.interval` 0
 * means no checks.
 */
export interface PassiveHealthPlan {
  maxFails: number;
  maxFailedRequests: number;
  failTimeout: number;
  /** ms after which new sessions avoid a backend that leaves several requests unanswered; 0 is never. */
  avoidAfter: number;
}

export interface LearnPlan {
  /** Cookies of the application that make a pin. */
  cookies: string[];
  /** Pins kept; the least recently used goes first. */
  size: number;
  /** ms without use after which a pin is forgotten. */
  idle: number;
}

export interface RetryPlan {
  /** What makes another backend be tried. */
  on: RetryCause[];
  /** Whether a request that is not idempotent may be sent twice. */
  nonIdempotent: boolean;
  /** How often one request may be sent, the first time included; a backend that cannot be connected to does not count. */
  tries: number;
  /** Total time within which another backend may still be tried. */
  timeout: number;
}

export interface TimeoutPlan {
  connect: number;
  /** Until a backend answers. */
  response: number;
  /** Between two bytes of a response whose head has come; 0 is never, without it `response` holds. */
  stream?: number;
  idle: number;
  head: number;
}

export interface LimitPlan {
  /** Bytes of a message head. */
  head: number;
  headers: number;
  /** Bytes of a request body kept so that the request can be sent again. */
  retryBody: number;
}

/** What the operator wants of one backend. */
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
  /** In place of the configured level of the log, where the operator wants another. */
  logLevel?: LogLevel;
}

/** Sessions of one upstream that the operator unpinned. */
export interface UnpinBatch {
  upstream: string;
  /** The backend whose pins no longer hold for them; null once they hold again: they moved, or did not in time. */
  backend: string | null;
  /** Name of the backend that they are to go to while it can take them; else, and without it, to any other. */
  to?: string;
  sessions: string[];
}

export interface BackendHealth {
  upstream: string;
  name: string;
  health: Health;
  /** Up, but it has yet to answer after failed requests had taken it down. */
  onProbation?: boolean;
}
