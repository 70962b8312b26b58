import type { Decision } from './decision-lines';
import type { SessionSum } from './session-sums';

/** Where a session is that moved away from its first backend. */
export interface Displacement {
  /** The backend that it was pinned to before its first move. */
  homeBackend: string;
  backend: string;
  /** Its last move, µs since the epoch. */
  since: number;
}

/** The sessions that may be displaced, or be so no longer: those that moved, or that were assigned a backend. */
export function selectMovedSessions(sessions: readonly SessionSum[]): SessionSum[] {
  return sessions.filter(({ decisions }) =>
    decisions.some(({ outcome }) => outcome === 'moved' || outcome === 'assigned'),
  );
}

/**
 * Follows a session through its decisions: one that moves is displaced until it is back at the backend of its first
 * move. One that the operator unpinned, or that arrived without a pin and was assigned again, is not displaced.
 *
 * @param known where it was before; null if it was not displaced
 * @param decisions by their time
 * @returns where it is now; null if it is not displaced
 */
export function followDisplacement(
  known: Displacement | null,
  decisions: readonly Decision[],
): Displacement | null {
  const isFollowed = known !== null || decisions.some(({ outcome }) => outcome === 'moved');
  if (!isFollowed) return null;
  let place = known;
  for (const { time, outcome, reason, backend, previousBackend } of decisions) {
    if (backend === null) continue;
    const isAssigned = outcome === 'assigned';
    if (!isAssigned && !(outcome === 'moved' && previousBackend !== null)) continue;
    const isHome = isAssigned || reason === 'unpinned' || reason === 'returned';
    const left = isHome ? backend : (previousBackend as string);
    if (place === null) {
      place = { homeBackend: left, backend, since: time };
    } else if (time >= place.since) {
      const beginsAnew = left === backend || place.homeBackend === place.backend;
      place = { homeBackend: beginsAnew ? left : place.homeBackend, backend, since: time };
    }
  }
  return place === null || place.homeBackend === place.backend ? null : place;
}
