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

/** Events of one kind within one step. */
export interface EventStep {
  /** Start of the step, seconds since the epoch. */
  time: number;
  count: number;
  /** The earliest of them. */
  first: EventRow;
}

/** All events of a range, counted in steps. */
export interface EventSteps {
  /** Seconds of a step. */
  step: number;
  total: number;
  /** Oldest first; a step without events has none. */
  steps: EventStep[];
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
