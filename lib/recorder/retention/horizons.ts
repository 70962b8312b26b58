import type { Retention } from '@/lib/config/settings';

const minute = 60_000;
const day = 86_400_000;

/** Until when each part of the log is to go, in ms since the epoch: what is older is deleted. */
export interface Horizons {
  /** Decisions, the sessions that made them, and which of these a failover moved. */
  decisions: number;
  /** Rollups of seconds. */
  seconds: number;
  /** Rollups of minutes. */
  minutes: number;
  /** Rollups of hours. */
  hours: number;
  /** Samples of how many sessions are active. */
  samples: number;
  events: number;
}

/**
 * How far back the log may go.
 *
 * @param now ms since the epoch
 * @param full up to when there is no room for decisions, ms since the epoch; 0 while there is room for all
 */
export function horizonsAt(now: number, { decisions }: Retention, full: number): Horizons {
  // What is told more coarsely may go further back than decisions, in the same proportion however little room there
  // is: so nothing in the log stays for long that does not shrink with it.
  const room = full === 0 ? Number.POSITIVE_INFINITY : Math.max(now - full, minute);
  const before = (most: number): number => (most === Number.POSITIVE_INFINITY ? 0 : now - most);
  return {
    decisions: before(Math.min(decisions, room)),
    seconds: before(Math.min(day, room)),
    minutes: before(Math.min(90 * day, 12 * room)),
    hours: before(600 * room),
    samples: before(Math.min(7 * day, 12 * room)),
    events: before(Math.min(90 * day, 600 * room)),
  };
}
