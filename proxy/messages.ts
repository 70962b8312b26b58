import type { Busy, Reason } from './journal/record';
import type { BackendHealth, Intent, Plan } from './plan';
import type { LearnedPin } from './sticky/learn-table';

/** Pins that applications made, of one upstream. */
export interface Learned {
  upstream: string;
  pins: LearnedPin[];
}

/** What the supervisor tells a worker. */
export type ToWorker =
  | { type: 'start'; id: number; plan: Plan; intent: Intent; health: BackendHealth[]; learned: Learned[] }
  | { type: 'intent'; intent: Intent }
  /** A new configuration: what it still names goes on as it was. */
  | { type: 'reload'; plan: Plan }
  | { type: 'health'; health: BackendHealth }
  /** Pins that other workers learned or used. */
  | { type: 'learned'; learned: Learned[] }
  /** With the handle of a connection to address `listener`, open since `opened` or later (ms, machine time). */
  | { type: 'connection'; id: number; listener: string; opened: number }
  /** With the handle of the socket that listens on this address: use it in place of one of your own. */
  | { type: 'listener'; listener: string }
  /** End: let requests in flight finish for at most `grace` ms. */
  | { type: 'stop'; grace: number };

/** What a worker tells the supervisor. */
export type FromWorker =
  /** It hears messages now; what was sent before is lost. */
  | { type: 'ready' }
  /** It serves clients on these ports, in the order of the plan's listeners. */
  | { type: 'listening'; ports: number[] }
  /** With the handle of its socket, to be kept open for the worker after it. `asked` is the port in the plan. */
  | { type: 'listener'; host: string; asked: number; port: number }
  /** Connections that were dealt to it, by id: those that it took, and those that have closed since. */
  | { type: 'connections'; taken: number[]; closed: number[] }
  | { type: 'cannot-start'; message: string }
  /** The new configuration is in force here; `problem` says what of it is not. */
  | { type: 'reloaded'; problem: string | null }
  | { type: 'failure'; upstream: string; backend: string; reason: Reason; detail: string }
  /** This version of the operator's intent is in force here. */
  | { type: 'applied'; version: number }
  /** Pins learned or used here. */
  | { type: 'learned'; learned: Learned[] }
  /** Once a second: malformed requests since it started, and what each backend has to do. */
  | { type: 'gauges'; rejected: number; busy: Busy[] };
