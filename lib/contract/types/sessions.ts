import type { DecisionRow } from '@/lib/core/decision-record';
import type { Outcome, Presented, Reason } from '@/lib/core/journal-records';

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

export type { DecisionRow };

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
  turns: SessionTransition[];
  /** Whether these are all that the log has. */
  turnsComplete: boolean;
  /** Newest first. */
  decisions: DecisionRow[];
  nextCursor: string | null;
}

/** A request with which a session did not just stay where it was: a decision other than `pinned`. */
export interface SessionTransition {
  id: number;
  time: string;
  outcome: Exclude<Outcome, 'pinned'>;
  presented: Presented;
  reason: Reason | null;
  backend: string | null;
  previousBackend: string | null;
}

/** A session that leaves its backend at its next request, or from `expiresAt` on stays after all. */
export interface UnpinRow {
  session: string;
  upstream: string;
  /** The backend that it leaves. */
  backend: string;
  expiresAt: string;
}

/** Sessions that are away from a backend that could have them again. */
export interface DisplacedSessionsRow {
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
