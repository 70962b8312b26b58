import type { EffectiveSetting } from '@/lib/core/effective-setting';
import type { StoredEvent } from '@/lib/core/events';
import type { HealthCause } from '@/lib/core/failure';
import type { AdminState, Health } from '@/lib/core/journal-records';
import type { RecordingState } from '@/lib/core/recording-state';
import type { NotificationTotal } from './notifications';

/** The result of an inspection. `place` is the location of the store, for people. */
export type StoreInspection =
  | { state: 'missing'; place: string }
  /** `problem` says why this version cannot use it, and what to do. */
  | { state: 'unusable'; place: string; problem: string }
  /** `problem` is the database's message. */
  | { state: 'corrupt'; place: string; problem: string }
  | { state: 'readable'; place: string; contents: StoreContents };

/** The facts about a deployment in a store; times in µs since the epoch. */
export interface StoreContents {
  /** Bytes that it takes. */
  bytes: number;
  /** The faults that the database's own check found; null if it is intact. */
  corruption: string | null;
  /** How far each segment of the journal is stored, in bytes. */
  journalPositions: ReadonlyMap<string, number>;
  /** Every proxy that the log knows, by name. */
  nodes: InspectedNode[];
  /** The configuration of the proxy that was started or reloaded last; null before any was. */
  configuration: { settings: EffectiveSetting[] } | null;
  /** The last reload that was rejected since; null if none was. */
  rejectedReload: (StoredEvent & { time: number }) | null;
  /** All tokens by name, expired ones too. */
  tokens: { name: string; expiresAt: number }[];
  notifications: NotificationTotal[];
  users: number;
  /** Those that are declared. */
  backends: InspectedBackend[];
}

/** A proxy as it has reported itself. */
export interface InspectedNode {
  name: string;
  version: string;
  startedAt: number;
  heartbeat: number;
  recordedAt: number;
  lagMicros: number;
  workers: number;
  corruptLines: number;
  /** Since when the node that leads takes it for lost; null while it reports. */
  lostAt: number | null;
  recordingState: RecordingState;
  droppedDecisions: number;
  rejectedRequests: number;
}

/** The state of a backend in the log, as operator and proxy set it. */
export interface InspectedBackend {
  upstream: string;
  name: string;
  adminState: AdminState;
  health: Health;
  healthCause: HealthCause | null;
}
