import type { EventPayload } from './events';
import type { HealthCause } from './failure';
import type { BackendHealth, Intent, UnpinBatch } from './intent';
import type { BackendStatus } from './journal-records';
import type { Plan } from './plan';
import type { DroppedCounts, RecordingState } from './recording-state';

/**
 * A plane takes the sticky decisions: the embedded proxy with its worker processes, or a load balancer of another
 * make that Stickyboard observes. The supervisor knows no more of one. It is in lib/core because both
 * sides of it may import lib/core and nothing else of each other: proxy/supervisor, which uses it, and the planes.
 *
 * A plane writes its decisions to the journal by itself, under writer names of its own.
 */
export interface Plane {
  /**
   * Starts to serve by the plan that the plane was made for.
   * @returns what it serves, by the ports that it has
   * @throws Error, a sentence, if it cannot; nothing of it remains open then
   */
  start(intent: Intent, unpins: readonly UnpinBatch[]): Promise<PlaneTopology>;
  /** Begins to check backends, if the plane does that itself; until then their health is unknown. */
  startHealthChecks(): void;
  /**
   * Prepares a new plan without applying it; there is one prepared plan at a time.
   * @throws Error, a sentence, if it cannot be applied; the previous plan stays effective
   */
  preparePlan(plan: Plan): Promise<PreparedPlan>;
  applyIntent(intent: Intent): void;
  /** Sessions whose pins no longer hold, or hold again; called before `applyIntent` with the intent of that version. */
  applyUnpins(unpins: readonly UnpinBatch[]): void;
  /** Whether the journal of this node is within its quota: if not, decisions are shed or requests are rejected. */
  setWithinQuota(withinQuota: boolean): void;
  getStatus(): PlaneStatus;
  /**
   * Replaces its processes one by one without losing a request; resolves once the old ones have ended.
   * @returns how many were replaced
   * @throws ProcessReplacementError if one cannot be replaced: it keeps running, and so do those after it
   */
  replaceProcesses(): Promise<number>;
  /** Ends it, with the plan's grace for requests in flight; the status then holds its final counts. */
  stop(): Promise<void>;
}

/** What a plane serves: the listeners with the ports that they have, and the upstreams with their backends. */
export type PlaneTopology = Pick<Plan, 'listeners' | 'upstreams'>;

/** A plan that was prepared, on every process of the plane. */
export interface PreparedPlan {
  /** Applies it, with the operator's intent; resolves once every process has applied it. */
  commit(intent: Intent): Promise<void>;
  /** Discards it; the previous plan stays effective. */
  discard(): void;
}

/** What a plane has counted since it started, also in processes that have ended. */
export interface PlaneCounters extends DroppedCounts {
  /** Malformed requests. */
  rejected: number;
  /** Set-Cookie lines of backends that were dropped because they have the route cookie's name. */
  droppedCookies: number;
}

export interface PlaneStatus {
  /** Processes that serve clients. */
  servingCount: number;
  /** Version of the operator's intent that every process has applied; -1 before the first. */
  appliedIntent: number;
  counters: PlaneCounters;
  /** What happens to decisions, in the process that is worst off. */
  recordingState: RecordingState;
  /** Load and failures of every backend. */
  backends: BackendStatus[];
}

/** A process of a plane could not be replaced: the old one keeps running. */
export class ProcessReplacementError extends Error {
  /**
   * @param worker its number
   * @param reason why the new one did not start
   */
  constructor(
    readonly worker: number,
    readonly reason: string,
  ) {
    super(`worker ${worker} cannot be replaced: ${reason}`);
  }
}

/** What a plane reports to the supervisor. */
export interface PlaneEvents {
  /**
   * The health of a backend has changed.
   * @param cause why it is down; null if it is not
   * @param before its health before
   */
  onHealthChange(change: BackendHealth, cause: HealthCause | null, before: BackendHealth['health']): void;
  /** A process of the plane has died and is started again. */
  onRestart(exit: EventPayload<'process-restarted'>): void;
  /** Listeners, upstreams or backends are others than those of the plan: the plane learned of them by itself. */
  onTopologyChange(topology: PlaneTopology): void;
}

/** Makes the plane; the one place that chooses which is proxy/bin. */
export type PlaneFactory = (events: PlaneEvents) => Plane;
