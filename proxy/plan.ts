import type { AdminState, Health } from './journal/record';

/** What the proxy is told to do: plain data, validated by whoever made it, sent to workers by IPC. */
export interface Plan {
  /** Name of this proxy in the log. */
  node: string;
  /** Directory of the journal segments. */
  journal: string;
  /** Key of the fingerprints of application cookies and hashed client addresses, hex. */
  secret: string;
  listeners: ListenerPlan[];
  upstreams: UpstreamPlan[];
  privacy: PrivacyPlan;
}

export interface Address {
  host: string;
  port: number;
}

export interface ListenerPlan extends Address {
  upstream: string;
}

export interface PrivacyPlan {
  client: 'full' | 'truncated' | 'hashed';
  path: boolean;
}

export interface UpstreamPlan {
  name: string;
  kind: 'origin' | 'forward-proxy';
  balance: 'round-robin';
  sticky: StickyPlan;
  backends: BackendPlan[];
  health: HealthPlan;
  retry: RetryPlan;
  timeouts: TimeoutPlan;
  limits: LimitPlan;
}

export interface BackendPlan extends Address {
  name: string;
  /** Value of the route cookie that names this backend. */
  route: string;
  weight: number;
}

export interface StickyPlan {
  mode: 'cookie' | 'off';
  /** Name of the route cookie. */
  cookie: string;
  /** `; Path=/; HttpOnly` and the like: what follows the value in Set-Cookie. */
  attributes: string;
  /** Name of the session cookie, or null where it is switched off. */
  session: string | null;
  /** Application session cookies, in order of preference; the first one present is fingerprinted. */
  appCookies: string[];
  /** False: a session whose backend fails gets a 502 instead of another backend. */
  fallback: boolean;
}

/** Times in milliseconds throughout the plan. */
export interface HealthPlan {
  interval: number;
  timeout: number;
  rise: number;
  fall: number;
}

export interface RetryPlan {
  /** Backends tried for one request, the first included. */
  tries: number;
  /** Total time within which another backend may still be tried. */
  timeout: number;
}

export interface TimeoutPlan {
  connect: number;
  response: number;
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
}

export interface BackendHealth {
  upstream: string;
  name: string;
  health: Health;
}
