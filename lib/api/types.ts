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
  /** Takes new sessions only while no other backend of the upstream does. */
  backup: boolean;
  /** Palette slot of its series colour. */
  slot: number;
  adminState: AdminState;
  adminSince: string | null;
  drainDeadline: string | null;
  health: Health;
  healthReason: string | null;
  healthSince: string | null;
  /** Checks and requests that failed since the last that passed; 0 while nothing speaks against it. */
  failures: number;
  /** When the first of them did. */
  failingSince: string | null;
  /** When the proxy tries it again by itself. */
  nextTry: string | null;
  /** Why the last of them did, in words. */
  failure: string | null;
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
  /** Of the requests of the last minute with a valid pin to it, the share that it served, 0..1; null without any. */
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

/** A page of the list of sessions. */
export interface SessionPage {
  /** Fewer than asked for where finding them would take long: it is the end only where there is no cursor. */
  sessions: SessionRow[];
  nextCursor: string | null;
}

/** One session on one upstream, and everything about it. */
export interface SessionDetail {
  session: SessionRow;
  /** Every upstream that knows a session of this id, by name. */
  upstreams: string[];
  /** While an operator's wish that it leaves its backend is open; else null. */
  unpin: UnpinRow | null;
  /** The newest of its turns, oldest first. */
  turns: SessionTurn[];
  /** Whether these are all that the log has. */
  turnsComplete: boolean;
  /** Newest first. */
  decisions: DecisionRow[];
  nextCursor: string | null;
}

/** A request with which a session did not just stay where it was: a decision other than `pinned`. */
export interface SessionTurn {
  id: number;
  time: string;
  outcome: Exclude<Outcome, 'pinned'>;
  presented: Presented;
  reason: Reason | null;
  backend: string | null;
  previousBackend: string | null;
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

/** What a demonstration has done so far. */
export interface DemonstrationProgress {
  visitors: number;
  /** Each visitor asks once a second, so many seconds long. */
  seconds: number;
  sent: number;
  answered: number;
  /** Why the last request that failed did; null while none has. */
  failure: string | null;
  running: boolean;
}

/** What a rebalance does. */
export interface RebalanceResult {
  /** How many sessions move, each at its next request. */
  sessions: number;
  /** Whether more were asked for than one call moves. */
  limited: boolean;
}

/** What a rebalance would do, for the dialog that asks first. */
export interface RebalancePreview {
  backend: BackendRow;
  /** Active sessions pinned to it. */
  active: number;
  /** Of these, unpinned before and not moved yet: they do not count for another share. */
  leaving: number;
  /** Sessions that one call unpins at most. */
  most: number;
  /** Where they will go, by weight: the parts add up to 1. Empty where nobody takes them. */
  others: { name: string; slot: number; part: number }[];
}

/** A backend's past: its load in steps, and what happened to it. */
export interface BackendHistory {
  /** Seconds since the epoch, multiples of `step`; `to` is not part of it. */
  from: number;
  to: number;
  /** Seconds of a point. */
  step: number;
  /** Oldest first; a step without traffic and without a sample of its sessions has none. */
  points: LoadPoint[];
  /** Newest first, at most 100. */
  events: EventRow[];
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

/** What draining backends of one upstream, together, would do, for the dialog that asks first. */
export interface DrainPreview {
  backend: BackendRow;
  /** The backend, and those that would be drained with it. */
  backends: BackendRow[];
  /** Sessions pinned to them, whenever seen. */
  pinned: number;
  /** Of these, seen within the active window. */
  active: number;
  inFlight: number;
  /** Open tunnels: WebSockets and CONNECT. */
  tunnels: number;
  /** Where new sessions will go, with the rate now and the projected one, requests per second. */
  others: { name: string; slot: number; requestsPerSecond: number; projected: number }[];
}
