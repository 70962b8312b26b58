import type { BackendLoad, Reason } from '@/lib/core/journal-records';
import type { LogLevel } from '@/lib/core/logger';
import type { Address, BackendHealth, Intent, ListenerTlsPlan, Plan, UnpinBatch } from '@/lib/core/plan';
import type { DroppedCounts, RecordingState } from '@/lib/core/recording-state';
import type { ListenerRateUsage } from '../listener/listener-rate-limiters';
import type { LearnedPinBatch } from '../sticky/learn-table';
import type { FailedRequest } from '../upstream/consecutive-failures';

/** What the supervisor tells a worker. */
export type SupervisorToWorkerMessage =
  | {
      type: 'start';
      id: number;
      /** Number of its journal. */
      journal: number;
      plan: Plan;
      intent: Intent;
      health: BackendHealth[];
      learned: LearnedPinBatch[];
      hasRoom: boolean;
    }
  | { type: 'intent'; intent: Intent }
  /** Sessions whose pins no longer hold, or hold again; comes before the intent of that version. */
  | { type: 'unpins'; unpins: UnpinBatch }
  /** Make a new configuration ready, without effect yet; what it still names will go on as it was. */
  | { type: 'prepare'; plan: Plan }
  /** Put the configuration that was made ready in force, or this one where none was. */
  | { type: 'reload'; plan: Plan }
  /** Forget the configuration that was made ready: another worker could not. */
  | { type: 'drop' }
  /** Renewed certificates of the listeners, in the order of the plan. */
  | { type: 'certificates'; tls: (ListenerTlsPlan | null)[] }
  | { type: 'health'; health: BackendHealth }
  /** A backend failed a request of another worker, or answered one after it had failed some. */
  | { type: 'failed-request'; upstream: string; backend: string; request: FailedRequest }
  | { type: 'answered'; upstream: string; backend: string; at: number }
  /** Whether the journal of this node is within its bound. */
  | { type: 'room'; hasRoom: boolean }
  /** Pins that other workers learned or used. */
  | { type: 'learned'; learned: LearnedPinBatch[] }
  /** What clients whose rates are limited did on another worker. */
  | { type: 'uses'; uses: ListenerRateUsage[] }
  /** With a handle: the socket of a listener of the plan that comes next, to accept on. The supervisor keeps it open. */
  | { type: 'socket'; host: string; port: number }
  /** With a handle: a connection of `peer` to `listener` (`host:port`), open since `opened` or later (ms, machine time). */
  | { type: 'connection'; id: number; listener: string; peer: Address; opened: number }
  /**
   * Make room for another worker that serves already: take no new connections, answer on those that are open, the
   * last time on each, and end when all are closed, after `grace` ms at most.
   */
  | { type: 'retire'; grace: number }
  /** End: let requests in flight finish for at most `grace` ms. */
  | { type: 'stop'; grace: number };

/** What a worker tells once a second, counted since it started. */
export interface WorkerGauges extends DroppedCounts {
  /** Malformed requests. */
  rejected: number;
  /** Set-Cookie lines of backends that were dropped since they have the route cookie's name. */
  droppedCookies: number;
  /** What each backend has to do. */
  inFlightByBackend: BackendLoad[];
  /** What becomes of decisions now. */
  recordingState: RecordingState;
  /** Records that wait in memory for the journal: lost if the worker is killed. */
  bufferedRecords: number;
}

/** What a worker tells the supervisor. */
export type WorkerToSupervisorMessage =
  /** It hears messages now; what was sent before is lost. */
  | { type: 'ready' }
  /** It serves clients. */
  | { type: 'listening' }
  /** Connections that were dealt to it, by id: those that it took, and those that have closed since. */
  | { type: 'connections'; taken: number[]; closed: number[] }
  | { type: 'cannot-start'; message: string }
  /** The new configuration can be put in force here; `problem` says why not. */
  | { type: 'prepared'; problem: string | null }
  /** The new configuration is in force here. */
  | { type: 'reloaded' }
  /** With the request that the backend had taken, on the clock of the machine; null where it took no connection. */
  | {
      type: 'failure';
      upstream: string;
      backend: string;
      reason: Reason;
      detail: string;
      request: FailedRequest | null;
    }
  /** A backend answered at `at` (ms, machine time), where that is news for the others. */
  | { type: 'answered'; upstream: string; backend: string; at: number }
  /** This version of the operator's intent is in force here. */
  | { type: 'applied'; version: number }
  /** For the operator; the supervisor writes the log. */
  | { type: 'log'; level: LogLevel; sentence: string }
  /** Pins learned or used here. */
  | { type: 'learned'; learned: LearnedPinBatch[] }
  /** What clients whose rates are limited did here. */
  | { type: 'uses'; uses: ListenerRateUsage[] }
  | { type: 'gauges'; gauges: WorkerGauges };
