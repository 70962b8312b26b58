import type { EffectiveSetting } from '@/lib/core/effective-setting';
import type { StoredEvent } from '@/lib/core/events';
import type { HealthCause } from '@/lib/core/failure';
import type { AdminState, Health } from '@/lib/core/journal-records';
import type { RecordingState } from '@/lib/core/recording-state';
import type { NotificationTotal } from './notifications';

/** What a look into a store found. `place` says to people where it lies. */
export type StoreInspection =
  | { state: 'missing'; place: string }
  /** `problem` says why this version cannot use it, and what to do. */
  | { state: 'unusable'; place: string; problem: string }
  /** `problem` is what the database says. */
  | { state: 'corrupt'; place: string; problem: string }
  | { state: 'readable'; place: string; contents: StoreContents };

/** What a store holds that says how a deployment is; times in µs since the epoch. */
export interface StoreContents {
  /** Bytes that it takes. */
  bytes: number;
  /** What the database's own check found wrong; null if it is intact. */
  corruption: string | null;
  /** How far each segment of the journal is stored, in bytes. */
  journalPositions: ReadonlyMap<string, number>;
  /** Every proxy that the log knows, by name. */
  nodes: InspectedNode[];
  /** What the proxy runs by that was started or reloaded last; null before any was. */
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
  recordingState: RecordingState;
  droppedDecisions: number;
  rejectedRequests: number;
}

/** A backend as operator and proxy have left it in the log. */
export interface InspectedBackend {
  upstream: string;
  name: string;
  adminState: AdminState;
  health: Health;
  healthCause: HealthCause | null;
}
