import type { Words } from '@/components/words/telling';
import type { SessionRow, SessionTurn } from '@/lib/api/types';
import { whyWords } from './labels';

/** A time during which a session was pinned to one backend; ms since the epoch. */
export interface Stay {
  backend: string;
  from: number;
  to: number;
}

/** A session's way from one backend to another. */
export interface Crossing {
  /** The decision's id. */
  id: number;
  /** ISO 8601. */
  time: string;
  /** ms since the epoch. */
  at: number;
  from: string;
  to: string;
  /** Why, in words: the reason of a move, or that its pin was lost. */
  why: string;
  /** Whether it moved, or was assigned anew because it came without its pin. */
  moved: boolean;
}

/** Where a session has been. */
export interface Journey {
  /** ms since the epoch; `end` is after `start`. */
  start: number;
  end: number;
  stays: Stay[];
  crossings: Crossing[];
  /** When it was refused, ms since the epoch. */
  refusals: number[];
}

/** A journey's picture is at least so long, or a session of one request would have no width. */
const shortestMs = 1000;

/**
 * Where a session has been, from its turns.
 *
 * @param turns oldest first; where the log has lost the first ones, it is taken to have been since it was first
 * seen where the oldest that is left found it
 */
export function journeyOf(session: SessionRow, turns: SessionTurn[], words: Words): Journey {
  const start = Date.parse(session.firstSeen);
  const end = Math.max(Date.parse(session.lastSeen), start + shortestMs);
  const journey: Journey = { start, end, stays: [], crossings: [], refusals: [] };
  let current: Stay | null = null;
  for (const turn of turns) {
    const at = Math.min(Math.max(Date.parse(turn.time), start), end);
    if (turn.outcome === 'refused') journey.refusals.push(at);
    if (turn.backend === null) continue;
    if (current === null && turn.previousBackend !== null && turn.previousBackend !== turn.backend) {
      current = stayAt(journey, turn.previousBackend, start);
    }
    if (current?.backend === turn.backend) continue;
    if (current) {
      current.to = at;
      const { id, time, backend: to } = turn;
      const moved = turn.outcome === 'moved';
      journey.crossings.push({ id, time, at, from: current.backend, to, why: whyWords(turn, words), moved });
    }
    current = stayAt(journey, turn.backend, current ? at : Math.min(at, start));
  }
  const { backend, pinnedSince } = session;
  if (backend !== null && current?.backend !== backend) {
    const from = pinnedSince === null || current === null ? start : Date.parse(pinnedSince);
    if (current) current.to = from;
    current = stayAt(journey, backend, from);
  }
  if (current) current.to = end;
  return journey;
}

function stayAt(journey: Journey, backend: string, from: number): Stay {
  const stay = { backend, from, to: from };
  journey.stays.push(stay);
  return stay;
}
