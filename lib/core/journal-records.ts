import type { RecordingState } from './recording-state';

/**
 * What one journal line holds. A journal is newline-delimited JSON: one array per line, its first
 * element the kind of the record, its last the CRC-32 of everything before it (see `sealLine`). The
 * recorder hands the lines to SQLite as they are, so positions are part of the contract: append
 * fields before the checksum, never reorder.
 */

/** What came with the request: no pin, a pin that names a backend, one that names none, one too old. */
export type Presented = 'none' | 'valid' | 'unknown' | 'expired';

/** What the proxy did with the request. `DESIGN.md` has the sentences. */
export type Outcome = 'assigned' | 'pinned' | 'moved' | 'refused';

/** Why a session moved, a request was refused, or a backend broke its response off. */
export type Reason =
  | 'connect-failed'
  | 'timeout'
  | 'bad-response'
  | 'backend-down'
  | 'drain-ended'
  | 'maintenance'
  | 'removed'
  | 'full'
  | 'rate-limited'
  | 'target-refused'
  | 'unpinned'
  | 'returned'
  | 'no-backend';

export type AdminState = 'ready' | 'draining' | 'maintenance';
export type Health = 'up' | 'down' | 'unknown';

/** Positions in a decision line, `["d", …, crc]`. Times in microseconds, sizes in bytes. */
export const decisionFields = {
  kind: 0,
  /** µs since the epoch when the request head had arrived. */
  time: 1,
  listener: 2,
  upstream: 3,
  /** 32 hex digits. */
  session: 4,
  presented: 5,
  outcome: 6,
  reason: 7,
  /** Name of the backend that answered, null where none did. */
  backend: 8,
  /** Name of the backend the session was pinned to before, null where it was not or is still. */
  previousBackend: 9,
  attempts: 10,
  /**
   * Status sent to the client; or how the response ended where the client did not get all of it: 499 where it closed
   * its connection, 502 or 504 where the backend broke off or fell silent, even though another status had been sent.
   */
  status: 11,
  /** µs from `time` to the first byte of the response, null where there was none. */
  timeToFirstByte: 12,
  duration: 13,
  bytesIn: 14,
  bytesOut: 15,
  method: 16,
  host: 17,
  /** Without the query; null where privacy switches it off. */
  path: 18,
  client: 19,
  /** Keyed fingerprint of the application's session cookie, 16 hex digits, or null. */
  appSession: 20,
} as const;

/** `["h", time, upstream, backend, health, reason]`: the supervisor saw a backend's health change. */
export const healthChangeFields = {
  kind: 0,
  time: 1,
  upstream: 2,
  backend: 3,
  health: 4,
  reason: 5,
} as const;

/**
 * `["s", time, version, startedAt, workers, rejected, appliedIntent, [BackendNow, …], LogNow]`:
 * the supervisor's heartbeat, once a second. `rejected` counts malformed requests since the start.
 */
export const statusFields = {
  kind: 0,
  time: 1,
  version: 2,
  startedAt: 3,
  workers: 4,
  rejected: 5,
  appliedIntent: 6,
  busy: 7,
  log: 8,
} as const;

/**
 * `["e", time, kind, detail]`: something happened to the proxy itself. Kinds: `proxy-started`,
 * `proxy-stopped`, `worker-restarted`, `workers-replaced`, `workers-not-replaced`, `reloaded`, `reload-refused`,
 * `log-full`, `log-room`; detail is a sentence.
 */
export const proxyEventFields = { kind: 0, time: 1, event: 2, detail: 3 } as const;

/** `["c", time, upstream, session, duration, bytesIn, bytesOut]`: the tunnel of the decision at `time` ended. */
export const completionFields = {
  kind: 0,
  time: 1,
  upstream: 2,
  session: 3,
  duration: 4,
  bytesIn: 5,
  bytesOut: 6,
} as const;

/**
 * What of a backend the heartbeat tells besides: failures since the first (µs) that nothing has answered yet, when
 * it is tried again (µs, null where only requests try it), and why the last one failed, in words.
 */
export type BackendFailures = [failures: number, since: number, nextTry: number | null, detail: string];

/** What a backend has to do at the moment: requests in flight, and tunnels open. */
export type BackendLoad = [upstream: string, backend: string, inFlight: number, tunnels: number];

/** What the heartbeat tells of a backend. */
export type BackendStatus = BackendLoad | [...BackendLoad, ...BackendFailures];

/**
 * What the heartbeat tells of the log: what becomes of decisions, and what could not be kept since the start; and the
 * backends' cookies that were dropped since then, which older versions do not tell.
 */
export type RecordingStatus = [
  keeping: RecordingState,
  unrecorded: number,
  turnedAway: number,
  droppedCookies?: number,
];

export type RecordKind = 'd' | 'h' | 's' | 'e' | 'c';
