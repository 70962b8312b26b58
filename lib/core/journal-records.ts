import type { StoredEvent } from './events';
import type { Failure, HealthCause } from './failure';
import type { RecordingState } from './recording-state';

/**
 * What one journal line holds. A journal is newline-delimited JSON: one array per line, its first
 * element the kind of the record, its last the CRC-32 of everything before it (see `appendChecksum`). The
 * recorder hands the lines to SQLite as they are, so positions are part of the contract: append
 * fields before the checksum, never reorder. The fields of a decision are in `decision-record.ts`.
 */

/** The pin that the request presented: none, one that names a backend, one that names none, one too old. */
export const presentations = ['none', 'valid', 'unknown', 'expired'] as const;
export type Presented = (typeof presentations)[number];

/** What the proxy did with the request. `DESIGN.md` has the sentences. */
export const outcomes = ['assigned', 'pinned', 'moved', 'refused'] as const;
export type Outcome = (typeof outcomes)[number];

/** Why a session moved, a request was refused, or a backend broke its response off. */
export const reasons = [
  'connect-failed',
  'timeout',
  'bad-response',
  'backend-down',
  'drain-ended',
  'maintenance',
  'removed',
  'full',
  'rate-limited',
  'target-refused',
  'unpinned',
  'returned',
  'no-backend',
] as const;
export type Reason = (typeof reasons)[number];

export const adminStates = ['ready', 'draining', 'maintenance'] as const;
export type AdminState = (typeof adminStates)[number];

export const healthStates = ['up', 'down', 'unknown'] as const;
export type Health = (typeof healthStates)[number];

/**
 * What the heartbeat also reports of a backend: failures since the first (µs) with no success after it, when
 * it is tried again (µs, null if only requests try it), and why the last one failed.
 */
export type BackendFailures = [failures: number, since: number, nextTry: number | null, failure: Failure];

/** The present load of a backend: requests in flight, and tunnels open. */
export type BackendLoad = [upstream: string, backend: string, inFlight: number, tunnels: number];

/** What the heartbeat reports of a backend. */
export type BackendStatus = BackendLoad | [...BackendLoad, ...BackendFailures];

/**
 * What the heartbeat reports of the log: how decisions are recorded, and how many were dropped since the start; and the
 * backends' cookies that were dropped since then, which older versions do not report.
 */
export type RecordingStatus = [
  state: RecordingState,
  droppedDecisions: number,
  rejectedRequests: number,
  droppedCookies?: number,
];

export type RecordKind = 'd' | 'h' | 's' | 'e' | 'c' | 'f';

/**
 * Records that are no decision, as they are read: `["h", time, upstream, backend, health, cause]`. The supervisor saw a
 * backend's health change; the cause is null if the backend is not down.
 */
export type HealthRecord = ['h', number, string, string, Health, HealthCause | null];
/**
 * `["s", time, version, startedAt, workers, rejected, appliedIntent, [BackendStatus, …], RecordingStatus]`: the
 * supervisor's heartbeat, once a second. `rejected` counts malformed requests since the start. Lines of older versions
 * say nothing of the log: there the checksum follows.
 */
export type StatusRecord = [...LegacyStatusRecord, RecordingStatus?];
type LegacyStatusRecord = ['s', number, string, number, number, number, number, BackendStatus[]];
/** `["e", time, kind, payload]`: something happened to the proxy itself, a `ProxyEvent` of `lib/core/events`. */
export type ProxyEventRecord = ['e', number, string, StoredEvent['payload']];
/** `["c", time, upstream, session, duration, bytesIn, bytesOut]`: the tunnel of the decision at `time` ended. */
export type CompletionRecord = ['c', number, string, string, number, number, number];
/**
 * `["f", time, upstream, backend, toBackend, reason, failure]`: how `backend` failed a request whose session moved.
 * It follows the decision at `time`; not every move has one, but each failover event has.
 */
export type FailoverFailureRecord = ['f', number, string, string, string, Reason, Failure];
export type JournalRecord =
  | HealthRecord
  | StatusRecord
  | ProxyEventRecord
  | CompletionRecord
  | FailoverFailureRecord;
