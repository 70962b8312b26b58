import type { BalancePolicyName } from './balance';
import type { JournalFullPolicy } from './recording-state';
import type { RetryCause } from './retry-causes';
import type { BackendTlsPlan, ListenerTlsPlan } from './tls-plan';

/**
 * What a proxy serves and how: plain data, validated when it is made, sent to the workers by IPC. Numbers of
 * milliseconds end in `Ms`, of seconds in `Seconds`, of bytes in `Bytes`; other numbers are counts.
 */
export interface Plan {
  /** Name of this proxy in the log. */
  node: string;
  /** Directory of the journal segments. */
  journal: string;
  journalQuota: JournalQuotaPlan;
  grace: GracePlan;
  /** Key of the fingerprints of application cookies and hashed client addresses, hex. */
  secret: string;
  /** Number of worker processes: limits on a whole upstream are shared out among them. */
  workers: number;
  listeners: ListenerPlan[];
  upstreams: UpstreamPlan[];
  privacy: PrivacyPlan;
}

/** How long requests in flight and tunnels may continue: at a stop, and when their worker is replaced. */
export interface GracePlan {
  stopMs: number;
  restartMs: number;
}

/** How large the journal may become while its lines cannot be stored. */
export interface JournalQuotaPlan {
  /** Bytes that the recorder has not stored yet. */
  limitBytes: number;
  full: JournalFullPolicy;
}

export interface Address {
  host: string;
  port: number;
}

export interface ListenerPlan extends Address {
  upstream: string;
  tls: ListenerTlsPlan | null;
  /** Whether every connection begins with a PROXY protocol header (v1 or v2) with the client's address. */
  proxyProtocol: boolean;
  /**
   * Networks (CIDR) whose X-Forwarded-… and Forwarded fields are trusted and extended; those of other peers are
   * replaced.
   */
  trusted: string[];
  /**
   * The source of the client's address: `peer` (the connection), or the header field of this lower-case name,
   * if the peer is trusted. `x-forwarded-for` and `forwarded` hold lists, any other field a single address.
   */
  clientFrom: string;
  /** Networks (CIDR) whose clients may connect; null if any may. */
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
  /** What happens to a request whose client closes its connection before it has the whole response. */
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
  /** What names this backend in a pin: the value of the route cookie, or its label. */
  route: string;
  weight: number;
  /** Serves only while no primary can, pinned sessions included. */
  backup: boolean;
  /** Requests in flight and open tunnels at a time; 0 is no limit. */
  maxConns: number;
  /** How long its weight grows after a recovery; 0 for at once. */
  slowStartMs: number;
}

/** What happens to a request whose pinned backend has `maxConns` requests in flight and tunnels. */
export interface CapacityPlan {
  policy: 'move' | 'queue' | 'refuse';
  /** Requests that wait at a time, per backend. */
  queue: number;
  /** How long a request waits at most. */
  timeoutMs: number;
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
  /** Whether fields with underscores in their names are forwarded. Those that pass for another never are. */
  underscores: 'keep' | 'drop';
}

/** What the end of a drain, maintenance and a removal do to open requests and tunnels. */
export interface DrainPlan {
  /** Whether tunnels end, or last as long as they will. */
  tunnels: 'close' | 'keep';
}

/** CONNECT and Upgrade; and the targets that forward proxies may reach, by CONNECT or in absolute-form. */
export interface TunnelPlan {
  /** Ports that CONNECT may name; empty for any. */
  ports: number[];
  /**
   * Targets on loopback, link-local and metadata addresses that are allowed: any, none, or these networks (CIDR) and
   * names.
   */
  local: boolean | string[];
  /** Whether a target's name is resolved, to check its addresses; `address`: a CONNECT then uses a checked address. */
  resolve: 'check' | 'address' | 'off';
  /** DNS servers to ask, `address` or `address:port`; empty for the system's. */
  resolvers: string[];
  /** How long a tunnel may be idle, with no byte in either direction; 0 for any time. */
  idleMs: number;
}

export interface StickyPlan {
  mode: 'cookie' | 'route' | 'learn' | 'off';
  /** Name of the route cookie. */
  cookie: string;
  /** What follows the value in Set-Cookie, such as `; Path=/; HttpOnly`; without Max-Age. */
  attributes: string;
  /** The same for clients that connect by TLS; another text only with `secure: auto`. */
  tlsAttributes: string;
  /** Max-Age, from which Expires follows; null for neither. */
  maxAgeSeconds: number | null;
  /** Whether a response with a cookie of the proxy's is made `private` if shared caches could store it. */
  cacheControl: 'private' | 'unchanged';
  /** How to treat a backend's own Set-Cookie of the route cookie's name; if it passes, the proxy sets none. */
  backendCookie: 'drop' | 'pass';
  /** Whether the route cookie is set only when its value changes, or with every response. */
  refresh: 'on-change' | 'always';
  /** Where `route` looks for a pin, in order; the first value that names a backend counts. */
  lookups: RequestPart[];
  /** After how long an unused pin, or any pin, expires; 0 for never. */
  maxIdleMs: number;
  maxLifeMs: number;
  /** Key that signs the route cookie's other fields, or null. A secret: only workers get it. */
  signingKey: string | null;
  /** Whether a session that was moved returns to its first backend once that is up again. */
  failback: boolean;
  learn: LearnPlan;
  /** Name of the session cookie, or null if it is switched off. */
  session: string | null;
  /** Application session cookies, in order of preference; the first one present is fingerprinted. */
  appCookies: string[];
  /** Whether the parallel first requests of a browser go to one backend, as one session. */
  groupFirstRequests: boolean;
  /** False: a session whose backend fails gets a 502 instead of another backend. */
  fallback: boolean;
}

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
  /** 0 for no checks. */
  intervalMs: number;
  timeoutMs: number;
  rise: number;
  fall: number;
}

/**
 * A backend to which `maxFails` connections fail within `failTimeoutMs` is down: until active checks pass, or for
 * `failTimeoutMs` if there are none. One that accepts `maxFailedRequests` requests in a row and does not respond to
 * them is down for `failTimeoutMs`, and for longer each time that it fails again. 0 switches either off.
 */
export interface PassiveHealthPlan {
  maxFails: number;
  maxFailedRequests: number;
  failTimeoutMs: number;
  /** How long several requests may wait for their responses before new sessions avoid the backend; 0 for any time. */
  avoidAfterMs: number;
}

export interface LearnPlan {
  /** Cookies of the application that make a pin. */
  cookies: string[];
  /** Pins kept at most; the least recently used is dropped first. */
  maxPins: number;
  /** How long an unused pin is kept. */
  idleMs: number;
}

export interface RetryPlan {
  /** The failures after which another backend is tried. */
  on: RetryCause[];
  /** Whether a request that is not idempotent may be sent twice. */
  nonIdempotent: boolean;
  /**
   * How often one request may be sent, the first time included; a backend that cannot be connected to does not count.
   */
  tries: number;
  /** How long after the request's arrival another backend may still be tried. */
  timeoutMs: number;
}

export interface TimeoutPlan {
  connectMs: number;
  /** Until the response begins. */
  responseMs: number;
  /** Between two bytes of a response whose head has arrived; 0 for no limit; `responseMs` if it is not set. */
  streamMs?: number;
  idleMs: number;
  headMs: number;
}

export interface LimitPlan {
  /** Length of a message head. */
  headBytes: number;
  /** Header fields of a message, and trailer fields. */
  maxFields: number;
  /** How much of a request body is kept, so that the request can be sent again. */
  retryBodyBytes: number;
}
