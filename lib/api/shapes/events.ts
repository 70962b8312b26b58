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
  | 'workers-replaced'
  | 'workers-not-replaced'
  | 'reloaded'
  | 'reload-refused'
  | 'log-full'
  | 'log-room'
  | 'journal-damaged';

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
