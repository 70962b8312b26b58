import type { Translator } from '@/components/i18n/formatters';
import type { SessionRow, SessionTransition } from '@/lib/contract/types';
import { changeLabel } from './labels';

/** A time during which a session was pinned to one backend; ms since the epoch. */
export interface PinInterval {
  backend: string;
  from: number;
  to: number;
}

/** A session's move from one backend to another. */
export interface PinChange {
  /** The decision's id. */
  id: number;
  /** ISO 8601. */
  time: string;
  /** ms since the epoch. */
  at: number;
  from: string;
  to: string;
  /** Why, in words: the reason of a move, or that its pin was lost. */
  reason: string;
  /** Whether it moved, or was assigned again because its request had no pin. */
  moved: boolean;
}

/** The path of a session. */
export interface SessionTimeline {
  /** ms since the epoch; `end` is after `start`. */
  start: number;
  end: number;
  pins: PinInterval[];
  changes: PinChange[];
  /** When it was refused, ms since the epoch. */
  refusals: number[];
}

/** A journey's picture is at least so long, or a session of one request would have no width. */
const minTimelineMs = 1000;

/**
 * The path of a session, from its turns.
 *
 * @param turns oldest first; if the log has lost the first ones, it is assumed that the session was, since it was first
 * seen, on the backend of the oldest remaining one
 */
export function createSessionTimeline(
  session: SessionRow,
  turns: SessionTransition[],
  t: Translator,
): SessionTimeline {
  const start = Date.parse(session.firstSeen);
  const end = Math.max(Date.parse(session.lastSeen), start + minTimelineMs);
  const timeline: SessionTimeline = { start, end, pins: [], changes: [], refusals: [] };
  let current: PinInterval | null = null;
  for (const turn of turns) {
    const at = Math.min(Math.max(Date.parse(turn.time), start), end);
    if (turn.outcome === 'refused') timeline.refusals.push(at);
    if (turn.backend === null) continue;
    if (current === null && turn.previousBackend !== null && turn.previousBackend !== turn.backend) {
      current = startPinInterval(timeline, turn.previousBackend, start);
    }
    if (current?.backend === turn.backend) continue;
    if (current) {
      current.to = at;
      const { id, time, backend: to } = turn;
      const moved = turn.outcome === 'moved';
      timeline.changes.push({ id, time, at, from: current.backend, to, reason: changeLabel(turn, t), moved });
    }
    current = startPinInterval(timeline, turn.backend, current ? at : Math.min(at, start));
  }
  const { backend, pinnedSince } = session;
  if (backend !== null && current?.backend !== backend) {
    const from = pinnedSince === null || current === null ? start : Date.parse(pinnedSince);
    if (current) current.to = from;
    current = startPinInterval(timeline, backend, from);
  }
  if (current) current.to = end;
  return timeline;
}

function startPinInterval(timeline: SessionTimeline, backend: string, from: number): PinInterval {
  const interval = { backend, from, to: from };
  timeline.pins.push(interval);
  return interval;
}
