import type { Outcome } from '@/lib/core/journal-records';

/** Which page of a list. */
export interface Page {
  /** Rows at most. */
  limit: number;
  /** `nextCursor` of the page before; the first page without it. */
  cursor?: string;
}

/** Which decisions; times in µs since the epoch, `from` inclusive, `to` exclusive. */
export interface DecisionFilter {
  outcome?: string;
  upstream?: string;
  backend?: string;
  session?: string;
  /** The node that served them. */
  node?: string;
  from?: bigint;
  to?: bigint;
}

/** Which sessions; times in µs since the epoch. */
export interface SessionFilter {
  upstream?: string;
  backend?: string;
  /** The beginning of an id, of an application session's fingerprint, or of a client address. */
  q?: string;
  /** The beginning of a path that one of the newest requests asked for. */
  path?: string;
  /** The outcome of one of the newest requests; together with `path`, of the same one. */
  outcome?: Outcome;
  /** Seen within the active window (true) or not (false). */
  active?: boolean;
  /** Has ever moved (true) or not (false). */
  moved?: boolean;
  /** Id of the failover event that moved them. */
  event?: number;
  /** The node of their last request. */
  node?: string;
  /** Seen in this range, `from` inclusive, `to` exclusive. */
  from?: bigint;
  to?: bigint;
}

/** Which events; times in µs since the epoch, `from` inclusive, `to` exclusive. */
export interface EventFilter {
  kind?: string;
  upstream?: string;
  /** The backend of the event, or the one that took its sessions. */
  backend?: string;
  /** The node that reported it. */
  node?: string;
  from?: bigint;
  to?: bigint;
}

/** Which entries of the audit log; times in µs since the epoch, `from` inclusive, `to` exclusive. */
export interface AuditFilter {
  action?: string;
  from?: bigint;
  to?: bigint;
}

/** Which backends; all declared ones without it. */
export interface BackendFilter {
  upstream?: string;
  name?: string;
}

/** A range in seconds since the epoch, `to` exclusive. */
export interface EventRange {
  from: number;
  to: number;
}

/** Which backend, and when: seconds since the epoch, `to` exclusive. */
export interface HistoryRange {
  upstream: string;
  name: string;
  from: number;
  to: number;
}

/** A range of rollups: `from` inclusive, `to` exclusive, seconds since the epoch, multiples of `step`. */
export interface RollupRange {
  step: number;
  from: number;
  to: number;
}

/** A range of moves: `from` inclusive, `to` exclusive, in seconds since the epoch; `step` in seconds. */
export interface MoveRange {
  upstream?: string;
  /** The node that served the requests; all without it. */
  node?: string;
  step: number;
  from: number;
  to: number;
}
