import type {
  DecisionLogUsage,
  DecisionRow,
  EventRow,
  EventSteps,
  LoadPoint,
  LogLevelRow,
  MovePoint,
  NodeRow,
  SessionDetail,
  SessionPage,
  SettingsOverview,
  UnpinRow,
} from '@/lib/contract/types';
import type { LogLevel } from '@/lib/core/logger';
import type { SessionOrder } from '@/lib/core/session-order';
import type {
  DecisionFilter,
  EventFilter,
  EventRange,
  MoveRange,
  Page,
  RollupRange,
  SessionFilter,
} from './filters';

/** Which session, and which page of its decisions. */
export interface SessionDetailQuery extends Page {
  id: string;
  /** The upstream, if the id is known on several; the one seen last without it. */
  upstream?: string;
}

/**
 * The requests that a node sent to a backend since the log was begun; `backend` is "" for refused requests, `node` for
 * what was counted before nodes were told apart.
 */
export interface RequestTotal {
  upstream: string;
  backend: string;
  node: string;
  assigned: number;
  pinned: number;
  moved: number;
  refused: number;
  errors: number;
  bytesIn: number;
  bytesOut: number;
}

/** Requests at one node that moved from one backend to another for one cause since the log was begun. */
export interface MoveTotal {
  upstream: string;
  previousBackend: string;
  backend: string;
  reason: string;
  node: string;
  moves: number;
}

/** Queries of the decision log. A cursor of another list is an InvalidValueError. */
export interface LogQuestions {
  /**
   * Decisions, newest first. If the filter hides nearly all of them, a page may have fewer rows than its limit, or
   * none, and yet a cursor: the work for a page is bounded.
   */
  getDecisions(
    filter: DecisionFilter,
    page: Page,
  ): Promise<{ decisions: DecisionRow[]; nextCursor: string | null }>;
  /** Sessions in an order; pages as of decisions. */
  getSessions(filter: SessionFilter, order: SessionOrder, page: Page): Promise<SessionPage>;
  /** A session and everything about it; null if none has that id. */
  getSession(query: SessionDetailQuery): Promise<SessionDetail | null>;
  /** Events, newest first. */
  getEvents(filter: EventFilter, page: Page): Promise<{ events: EventRow[]; nextCursor: string | null }>;
  /** Events whose id is above `eventId`, the lowest first. */
  getEventsAfter(eventId: number, limit: number): Promise<EventRow[]>;
  /** The id of the newest event; 0 if there is none. */
  getLastEventId(): Promise<number>;
  /**
   * Failovers that moved so many sessions and had their last move since a moment: those that may still grow.
   *
   * @param since µs since the epoch
   */
  getFailoversSince(since: bigint, minSessions: number): Promise<EventRow[]>;
  /** Events of a range counted in at most 200 steps by their kind, oldest first; a step without events is left out. */
  getEventSteps(filter: Omit<EventFilter, 'from' | 'to'>, range: EventRange): Promise<EventSteps>;
  /**
   * The load of every backend in steps, oldest first; a step without traffic and without a sample has no point. With a
   * node, the requests that it served: sessions are counted for all nodes together only.
   */
  getLoad(range: RollupRange, upstream?: string, node?: string): Promise<LoadPoint[]>;
  /** Moves by pair of backends and cause in steps, oldest first. */
  getMoves(range: MoveRange): Promise<MovePoint[]>;
  /** The totals since the log was begun. They only grow, whatever retention deletes. */
  getTotals(): Promise<{ requests: RequestTotal[]; moves: MoveTotal[] }>;
  /** The proxies, the one heard of last first. */
  getNodes(): Promise<NodeRow[]>;
  /** The configuration of every proxy, the usage of the log, and the versions. */
  getSettings(): Promise<SettingsOverview>;
  /** At which level the process log is written: as an operator wants it, else as it is configured. */
  getLogLevel(): Promise<LogLevelRow>;
  /**
   * How far each segment of a journal is stored, in bytes.
   *
   * @param journal its id
   */
  getJournalPositions(journal: string): Promise<Map<string, number>>;
  /** The usage and the limits of the log, without reading decisions. */
  getLogUsage(): Promise<DecisionLogUsage>;
}

/** The session that an operator wants to move away from its backend. */
export interface UnpinSessionRequest {
  session: string;
  /** The upstream, if the id is known on several; the one seen last without it. */
  upstream?: string;
  /** The operator, for the log. */
  actor: string;
}

/** Operators' commands for sessions and for the process log. */
export interface LogCommands {
  /**
   * Unpins a session: its next request is assigned again. One that is unpinned already stays so.
   *
   * @throws NotFoundError for an unknown session, ConflictError if it is not pinned or has nowhere to go
   */
  unpinSession(request: UnpinSessionRequest): Promise<UnpinRow>;
  /** Sets the level of all nodes' process log; null for the configured one. */
  changeLogLevel(level: LogLevel | null): Promise<void>;
  /**
   * Forgets the level that an operator set, unless other nodes live: this one has read its configuration, and its level
   * counts.
   */
  clearLogLevel(node: string): Promise<void>;
}
