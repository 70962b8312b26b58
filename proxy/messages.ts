import type { Reason } from './journal/record';
import type { BackendHealth, Intent, Plan } from './plan';

/** What the supervisor tells a worker. */
export type ToWorker =
  | { type: 'start'; id: number; plan: Plan; intent: Intent; health: BackendHealth[] }
  | { type: 'intent'; intent: Intent }
  | { type: 'health'; health: BackendHealth }
  /** End: let requests in flight finish for at most `grace` ms. */
  | { type: 'stop'; grace: number };

/** What a worker tells the supervisor. */
export type FromWorker =
  /** It hears messages now; what was sent before is lost. */
  | { type: 'ready' }
  /** It accepts clients on these ports, in the order of the plan's listeners. */
  | { type: 'listening'; ports: number[] }
  | { type: 'cannot-start'; message: string }
  | { type: 'failure'; upstream: string; backend: string; reason: Reason; detail: string }
  /** This version of the operator's intent is in force here. */
  | { type: 'applied'; version: number }
  /** Once a second: malformed requests since it started, and requests in flight per backend. */
  | { type: 'gauges'; rejected: number; inFlight: [upstream: string, backend: string, requests: number][] };
