import type {
  BackendHistory,
  BackendRow,
  DisplacedSessionsRow,
  DrainPreview,
  RebalancePreview,
  RebalanceResult,
  UpstreamRow,
} from '@/lib/contract/types';
import type { EventPayload } from '@/lib/core/events';
import type { Intent, UnpinBatch } from '@/lib/core/intent';
import type { AdminState } from '@/lib/core/journal-records';
import type { BackendFilter, HistoryRange } from './filters';

/** Queries about upstreams and backends. */
export interface BackendQuestions {
  getUpstreams(): Promise<UpstreamRow[]>;
  /**
   * The declared backends with their present state and load, in the order of the configuration.
   *
   * @param upToSeconds the second up to which the log counts as complete, exclusive; as late as possible without it
   */
  getBackends(filter?: BackendFilter, upToSeconds?: number): Promise<BackendRow[]>;
  /** One declared backend; null if none has that name. */
  getBackend(upstream: string, name: string): Promise<BackendRow | null>;
  /** The load of one backend in at most 200 steps of a round length, and its events. */
  getBackendHistory(range: HistoryRange): Promise<BackendHistory>;
  /**
   * The effect of draining backends of one upstream together.
   *
   * @param names at least one
   * @throws NotFoundError if one of them is not a backend
   */
  getDrainPreview(upstream: string, names: string[]): Promise<DrainPreview>;
  /** How many sessions a rebalance could move, and which backends would take them. @throws NotFoundError */
  getRebalancePreview(upstream: string, name: string): Promise<RebalancePreview>;
  /** How many sessions are away from a backend that could have them again, by both backends. */
  getDisplacedSessions(upstream?: string): Promise<DisplacedSessionsRow[]>;
}

/** An operator's change of one backend; a field that is left out stays unchanged. */
export interface BackendChange {
  upstream: string;
  name: string;
  adminState?: AdminState;
  /** With `draining`: seconds until its sessions are moved; null or left out: whenever they finish. */
  deadlineSeconds?: number | null;
  weight?: number;
  /** The operator, for the log. */
  actor: string;
}

/** How much of a backend's sessions an operator wants elsewhere. */
export interface RebalanceRequest {
  upstream: string;
  name: string;
  /** Above 0, at most 1. */
  share: number;
  /** The operator, for the log. */
  actor: string;
}

/** Which sessions an operator wants back at the backend that they were moved away from. */
export interface FailBackRequest {
  upstream: string;
  /** The backend that they return to. */
  name: string;
  /** Only those that this backend has now; all without it. */
  from?: string;
  /** The operator, for the log. */
  actor: string;
}

/** Operators' commands for backends. Each writes an event, and reaches the proxy with its next poll. */
export interface BackendCommands {
  /** @returns the backend as it is then; null if none has that name */
  changeBackend(change: BackendChange): Promise<BackendRow | null>;
  /**
   * Unpins a random share of the active sessions of a backend: each moves at its next request.
   *
   * @throws NotFoundError for an unknown backend, ConflictError if it has no session or they have nowhere to go
   */
  rebalance(request: RebalanceRequest): Promise<RebalanceResult>;
  /**
   * Sends the active sessions back that a failover moved away from a backend: each returns at its next request.
   *
   * @throws NotFoundError for an unknown backend, ConflictError if it cannot take them or none is displaced
   */
  failBack(request: FailBackRequest): Promise<RebalanceResult>;
}

/** A proxy's queries about the operators' intent. */
export interface IntentQuestions {
  /** One cheap read that shows whether anything changed. */
  getIntentVersion(): Promise<number>;
  /** All that operators want of the declared backends, with its version. */
  getIntent(): Promise<Intent>;
  /** The changes of the unpinned sessions after this version of the intent; all of them for version 0. */
  getUnpins(sinceVersion: number): Promise<UnpinBatch[]>;
  /** How many nodes have reported within the last seconds. */
  countLiveNodes(): Promise<number>;
}

/** The change as its event holds it. */
export function toAdminPayload({
  adminState,
  deadlineSeconds,
  weight,
}: Pick<BackendChange, 'adminState' | 'deadlineSeconds' | 'weight'>): EventPayload<'admin-state'> {
  return {
    adminState: adminState ?? null,
    deadlineSeconds: adminState === undefined ? null : (deadlineSeconds ?? null),
    weight: weight ?? null,
  };
}
