import type { Failure } from '@/lib/core/failure';
import type { BackendHealth, Intent, UnpinBatch } from '@/lib/core/intent';
import type { BackendLoad } from '@/lib/core/journal-records';
import type { LogLevel } from '@/lib/core/logger';
import type { Address, Plan } from '@/lib/core/plan';
import type { DroppedCounts, RecordingState } from '@/lib/core/recording-state';
import type { FirstRequestClaim } from '@/lib/core/shared-pins';
import type { ListenerTlsPlan } from '@/lib/core/tls-plan';
import type { ListenerRateUsage } from '../listener/listener-rate-limiters';
import type { LearnedPinBatch } from '../sticky/learn-table';
import type { PeerQuestion } from '../sticky/peer-lookups';
import type { FailedRequest } from '../upstream/consecutive-failures';

/** Messages from the supervisor to a worker. */
export type SupervisorToWorkerMessage =
  | {
      type: 'start';
      id: number;
      /** Number of the journal that it writes. */
      journalSlot: number;
      plan: Plan;
      intent: Intent;
      health: BackendHealth[];
      learned: LearnedPinBatch[];
      withinQuota: boolean;
      /** Whether pins are shared with other nodes, which then can be asked. */
      sharesPins: boolean;
    }
  | { type: 'intent'; intent: Intent }
  /** Sessions whose pins no longer hold, or hold again; sent before the intent of that version. */
  | { type: 'unpin-batch'; unpins: UnpinBatch }
  /** Prepare a new plan without applying it; what both plans name is kept. */
  | { type: 'prepare-plan'; plan: Plan }
  /** Apply the prepared plan, or this one if none was prepared. */
  | { type: 'commit-plan'; plan: Plan }
  /** Give up the prepared plan: another worker could not prepare it. */
  | { type: 'discard-plan' }
  /** Renewed certificates of the listeners, in the order of the plan. */
  | { type: 'certificates'; tls: (ListenerTlsPlan | null)[] }
  | { type: 'health'; health: BackendHealth }
  /** A backend failed a request of another worker. */
  | { type: 'request-failed'; upstream: string; backend: string; request: FailedRequest }
  /** A backend responded to another worker at `recoveredAt` (ms, shared clock) after it had failed requests. */
  | { type: 'backend-recovered'; upstream: string; backend: string; recoveredAt: number }
  /** Whether the journal of this node is within its quota. */
  | { type: 'journal-quota'; withinQuota: boolean }
  /** Pins that other workers learned or used. */
  | { type: 'learned-pins'; learned: LearnedPinBatch[] }
  /** The response to the question `id`: what holds for first requests, if that was asked and is known. */
  | { type: 'peer-response'; id: number; claim: FirstRequestClaim | null }
  /** Whether other nodes are alive. */
  | { type: 'live-peers'; hasLivePeers: boolean }
  /** Requests and connections that other workers counted of clients whose rates are limited. */
  | { type: 'rate-usage'; usage: ListenerRateUsage[] }
  /** With a handle: a listening socket of the plan that follows, to accept on. The supervisor keeps it open. */
  | { type: 'listener-socket'; host: string; port: number }
  /**
   * With a handle: a connection of `peer` to `listener` (`host:port`), open since `openedAt` or later (ms, shared
   * clock).
   */
  | { type: 'connection'; id: number; listener: string; peer: Address; openedAt: number }
  /**
   * Retire in favour of another worker that already serves: accept no connections, respond on those that are open,
   * closing each with its last response, and end when all are closed, after `graceMs` at most.
   */
  | { type: 'retire'; graceMs: number }
  /** End: let requests in flight finish for at most `graceMs`. */
  | { type: 'stop'; graceMs: number };

/** What a worker reports once a second, counted since it started. */
export interface WorkerGauges extends DroppedCounts {
  /** Malformed requests. */
  rejected: number;
  /** Set-Cookie lines of backends that were dropped because they have the route cookie's name. */
  droppedCookies: number;
  inFlightByBackend: BackendLoad[];
  recordingState: RecordingState;
  /** Records that wait in memory for the journal: lost if the worker is killed. */
  bufferedRecords: number;
}

/** Messages from a worker to the supervisor. */
export type WorkerToSupervisorMessage =
  /** It handles messages now; what was sent before is lost. */
  | { type: 'ready' }
  /** It serves clients. */
  | { type: 'listening' }
  /** Connections that were distributed to it, by id: those that it took, and those that have closed since. */
  | { type: 'connections-changed'; taken: number[]; closed: number[] }
  | { type: 'start-failed'; message: string }
  /** The new plan can be applied here; else `problem` says why not. */
  | { type: 'plan-prepared'; problem: string | null }
  /** The new plan is applied here. */
  | { type: 'plan-committed' }
  /** `request` is what the backend had taken, its times on the shared clock; null if it took no connection. */
  | {
      type: 'request-failed';
      upstream: string;
      backend: string;
      failure: Failure;
      request: FailedRequest | null;
    }
  /** A backend responded at `recoveredAt` (ms, shared clock), and the other workers do not know it yet. */
  | { type: 'backend-recovered'; upstream: string; backend: string; recoveredAt: number }
  /** This version of the operator's intent is applied here. */
  | { type: 'intent-applied'; version: number }
  /** For the process log, which the supervisor writes. */
  | { type: 'log'; level: LogLevel; message: string }
  /** Pins learned or used here. */
  | { type: 'learned-pins'; learned: LearnedPinBatch[] }
  | PeerQuestion
  /** Requests and connections counted here of clients whose rates are limited. */
  | { type: 'rate-usage'; usage: ListenerRateUsage[] }
  | { type: 'gauges'; gauges: WorkerGauges };
