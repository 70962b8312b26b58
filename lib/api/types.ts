import type { Setting } from '@/lib/config/in-force';
import type { AdminState, Health, Outcome, Presented, Reason } from '@/proxy/journal/record';

/** The shapes of the HTTP API, declared once: queries return them, routes send them, pages read them.
 * Times are ISO 8601 in UTC unless the name says otherwise (`…Micros`, `…Seconds`). */

export interface BackendRow {
  upstream: string;
  name: string;
  address: string;
  route: string;
  weight: number;
  /** Palette slot of its series colour. */
  slot: number;
  adminState: AdminState;
  adminSince: string | null;
  drainDeadline: string | null;
  health: Health;
  healthReason: string | null;
  healthSince: string | null;
  inFlight: number;
  /** Open tunnels: WebSockets and CONNECT. */
  tunnels: number;
  /** Pinned to it and seen within the active window (5 min). */
  sessions: number;
  /** Mean over the last 5 complete seconds. */
  requestsPerSecond: number;
  /** Median and 95th percentile of the time to first byte over the last minute, µs; null without traffic. */
  p50Micros: number | null;
  p95Micros: number | null;
  /** Share of its requests over the last minute that were served by their pin, 0..1; null without traffic. */
  pinnedShare: number | null;
  /** Requests that moved to it and away from it over the last minute. */
  movedIn: number;
  movedAway: number;
}

export interface SessionRow {
  id: string;
  upstream: string;
  backend: string | null;
  pinnedSince: string | null;
  appSession: string | null;
  client: string;
  firstSeen: string;
  lastSeen: string;
  requests: number;
  moves: number;
}

export interface DecisionRow {
  id: number;
  time: string;
  node: string;
  listener: string;
  upstream: string;
  session: string;
  presented: Presented;
  outcome: Outcome;
  reason: Reason | null;
  backend: string | null;
  previousBackend: string | null;
  attempts: number;
  status: number;
  /** µs */
  timeToFirstByte: number | null;
  /** µs */
  duration: number;
  bytesIn: number;
  bytesOut: number;
  method: string;
  host: string;
  path: string | null;
  client: string;
  appSession: string | null;
}

export type EventKind =
  | 'backend-down'
  | 'backend-up'
  | 'failover'
  | 'admin-state'
  | 'unpinned'
  | 'rebalanced'
  | 'proxy-started'
  | 'proxy-stopped'
  | 'worker-restarted'
  | 'reloaded'
  | 'reload-refused';

export interface EventRow {
  id: number;
  time: string;
  /** Last moment of a grouped event; equals `time` otherwise. */
  lastTime: string;
  kind: EventKind;
  upstream: string | null;
  backend: string | null;
  toBackend: string | null;
  reason: string | null;
  /** Distinct sessions that a failover moved, or that an operator unpinned. */
  sessions: number | null;
  actor: string | null;
  detail: string | null;
}

/** One step of one backend's load. `backend` is "" for requests that no backend could serve. */
export interface LoadPoint {
  /** Start of the step, seconds since the epoch. */
  time: number;
  upstream: string;
  backend: string;
  requests: number;
  assigned: number;
  pinned: number;
  moved: number;
  movedAway: number;
  refused: number;
  errors: number;
  bytesIn: number;
  bytesOut: number;
  p50Micros: number | null;
  p95Micros: number | null;
  /** Sessions pinned to it, last sample within the step; null where none was taken. */
  sessions: number | null;
}

export interface UpstreamRow {
  name: string;
  kind: 'origin' | 'forward-proxy';
  balance: string;
  listeners: string[];
}

/** The proxy and its recorder as the database knows them. */
export interface NodeRow {
  name: string;
  version: string;
  startedAt: string;
  heartbeat: string;
  workers: number;
  rejected: number;
  recordedAt: string;
  lagSeconds: number;
  lagBytes: number;
  damaged: number;
}

/** First message of the live stream: what the overview needs to draw itself. */
export interface LiveSnapshot {
  /** Seconds since the epoch that the snapshot is complete up to (exclusive). */
  upTo: number;
  time: string;
  upstreams: UpstreamRow[];
  backends: BackendRow[];
  /** The last 5 minutes in steps of a second, oldest first. */
  load: LoadPoint[];
  /** Newest first, at most 50. */
  events: EventRow[];
  nodes: NodeRow[];
}

/** One a second. `load` holds every second that changed since the last tick: replace, never add. */
export interface LiveTick {
  upTo: number;
  time: string;
  backends: BackendRow[];
  load: LoadPoint[];
  /** New or grown events, newest first: replace by id. */
  events: EventRow[];
  nodes: NodeRow[];
}

export interface ErrorBody {
  error: { code: string; message: string; field?: string };
}

/** A session that leaves its backend at its next request, or from `expiresAt` on stays after all. */
export interface UnpinRow {
  session: string;
  upstream: string;
  /** The backend that it leaves. */
  backend: string;
  expiresAt: string;
}

/** What a rebalance does. */
export interface RebalanceResult {
  /** How many sessions move, each at its next request. */
  sessions: number;
  /** Whether more were asked for than one call moves. */
  limited: boolean;
}

/** Requests that moved one way for one cause within one step. */
export interface MovePoint {
  /** Start of the step, seconds since the epoch. */
  time: number;
  upstream: string;
  /** The backend that was left. */
  previousBackend: string;
  /** The backend that answered instead. */
  backend: string;
  reason: string;
  moves: number;
}

/** Sessions that are away from a backend that could have them again. */
export interface StrandedRow {
  upstream: string;
  /** The backend that they were moved away from. */
  home: string;
  /** The backend that has them now. */
  backend: string;
  /** As many as the log knows of; at most 50,000 are looked at. */
  sessions: number;
  /** Of these, seen within the active window (5 min). */
  active: number;
  /** Of the active ones, unpinned already: they leave at their next request. */
  leaving: number;
}

/** One value that is in force, and who gave it; a weight may be the operator's. */
export interface SettingRow extends Omit<Setting, 'source'> {
  source: Setting['source'] | 'operator';
}

/** What one proxy runs by. */
export interface ConfigurationRow {
  node: string;
  since: string;
  /** The configuration file, null where none was read. */
  file: string | null;
  settings: SettingRow[];
}

/** What the log holds and may hold. */
export interface LogState {
  /** About so many: counted by their ids. */
  decisions: number;
  oldestDecision: string | null;
  sessions: number;
  events: number;
  /** Bytes of the database that hold something, and of its file. */
  usedBytes: number;
  fileBytes: number;
  /** How long decisions are kept, and up to which size; null while no proxy has said. */
  keepSeconds: number | null;
  keepBytes: number | null;
}

/** What is running. */
export interface Versions {
  stickyboard: string;
  node: string;
  sqlite: string;
  /** The migration that the database has had last. */
  migration: string;
}

/** All that the settings page tells. */
export interface SettingsNow {
  configurations: ConfigurationRow[];
  /** The newest refusal of a configuration that came after the one in force, or null. */
  refused: { time: string; detail: string | null } | null;
  log: LogState;
  versions: Versions;
}

/** About how large an export would be. */
export interface ExportEstimate {
  rows: number;
  bytes: number;
}

/** How far a download is: what was handed out so far. */
export interface ExportProgress {
  rows: number;
  bytes: number;
  /** `waiting` before it has begun; `stopped` where the client left before the end. */
  state: 'waiting' | 'running' | 'done' | 'stopped' | 'failed';
}

/** What draining a backend would do, for the dialog that asks first. */
export interface DrainPreview {
  backend: BackendRow;
  /** Sessions pinned to it, whenever seen. */
  pinned: number;
  /** Of these, seen within the active window. */
  active: number;
  inFlight: number;
  /** Open tunnels: WebSockets and CONNECT. */
  tunnels: number;
  /** Where new sessions will go, with the rate now and the projected one, requests per second. */
  others: { name: string; slot: number; requestsPerSecond: number; projected: number }[];
}
