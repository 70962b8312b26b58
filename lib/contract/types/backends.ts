import type { DurationRange } from '@/lib/core/drain-estimate';
import type { DrainState } from '@/lib/core/drain-state';
import type { AdminState, Health } from '@/lib/core/journal-records';
import type { EventRow, EventSteps } from './events';
import type { LoadPoint } from './live';

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
  /** How far its drain is; null while it is ready. */
  drainState: DrainState | null;
  /**
   * Sessions whose pin to it holds, so that they come back to it: those seen within the active window, and those that
   * were not and may still come, the latter counted up to 100,000. 0 where sessions move with their next request; null while it is ready.
   */
  activePins: number | null;
  idlePins: number | null;
  /**
   * Until none of the sessions pinned to it is active, or until the deadline where that comes first, seconds: four times
   * out of five between the two. Null where it cannot be told, or nothing is waited for.
   */
  secondsLeft: DurationRange | null;
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

export interface UpstreamRow {
  name: string;
  kind: 'origin' | 'forward-proxy';
  balance: string;
  listeners: string[];
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
  /** Newest first, at most 100; `eventSteps` counts all of them. */
  events: EventRow[];
  eventSteps: EventSteps;
  /** What operators set in the range, newest first. */
  changes: EventRow[];
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
  /** Over how many seconds up to now the rates below are averaged. */
  loadSeconds: number;
  /**
   * Where sessions will go: the rate now, the one once all have left, requests per second, and how many of the sessions
   * per second that begin today on those that leave.
   */
  others: {
    name: string;
    slot: number;
    requestsPerSecond: number;
    projected: number;
    newSessionsPerSecond: number;
  }[];
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
