import type { RecordingState } from '@/lib/core/recording-state';
import type { BackendRow, UpstreamRow } from './backends';
import type { EventRow } from './events';

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

/**
 * Why the log is behind: the recorder stores what waits (`catching-up`), another program holds the database (`locked`), or
 * the recorder stores nothing for another reason (`silent`): it has stopped, hangs or cannot write.
 */
export type RecordingLagCause = 'catching-up' | 'locked' | 'silent';

/** The proxy and its recorder as the database knows them. */
export interface NodeRow {
  name: string;
  version: string;
  startedAt: string;
  heartbeat: string;
  workers: number;
  rejected: number;
  recordedAt: string;
  /** How far the log is behind the traffic; it grows while the recorder is silent. */
  lagSeconds: number;
  /** Up to when decisions are stored. */
  storedUpTo: string;
  /** Why the log is behind, where it is so by more than 3 s; else null. */
  behind: RecordingLagCause | null;
  /** About so many records of the journal wait to be stored, and their bytes. */
  lagRows: number;
  lagBytes: number;
  damaged: number;
  /** Bytes of the journal that may wait before it is full; null where that is not known. */
  journalLimit: number | null;
  /** What becomes of decisions: written, held in memory, only counted, or not taken: requests are answered 503. */
  keeping: RecordingState;
  /** Decisions that were not recorded since it started, and requests that were answered 503 for want of room. */
  unrecorded: number;
  turnedAway: number;
  /** Set-Cookie lines of backends with the route cookie's name that were dropped since it started. */
  droppedCookies: number;
}

/** First message of the live stream: what the overview needs to draw itself. */
export interface LiveSnapshot {
  /** Which build of the dashboard answers: a page of another one is out of date. */
  build: string;
  /** Seconds since the epoch that the snapshot is complete up to (exclusive). */
  upTo: number;
  time: string;
  upstreams: UpstreamRow[];
  backends: BackendRow[];
  /** The last 5 minutes in steps of a second, oldest first. */
  load: LoadPoint[];
  /** Newest first: the last 50, and all of the last 5 minutes up to 1000. */
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
