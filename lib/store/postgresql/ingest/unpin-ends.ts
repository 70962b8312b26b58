import type { Decision } from './decision-lines';

/** A decision after which the unpinning of its session is over. */
export interface UnpinEnd {
  upstream: string;
  session: string;
  /** The backend that the session moved from; null if it was assigned one because its pin had been lost. */
  left: string | null;
  /** µs since the epoch; null if the unpinning itself was the reason. */
  time: number | null;
}

/**
 * The decisions that end an unpinning, if there is one. A move counts whatever its reason, and so does an assignment
 * because the pin had been lost; a response that never began does not, since the client has not got its new pin.
 */
export function findUnpinEnds(decisions: readonly Decision[]): UnpinEnd[] {
  const ends: UnpinEnd[] = [];
  for (const decision of decisions) {
    const { outcome, presented, timeToFirstByte, reason, upstream, session, time } = decision;
    if (timeToFirstByte === null) continue;
    const isAssigned = outcome === 'assigned' && presented !== 'none';
    if (outcome !== 'moved' && !isAssigned) continue;
    // A move that names no backend left matches none.
    if (!isAssigned && decision.previousBackend === null) continue;
    ends.push({
      ...{ upstream, session },
      left: isAssigned ? null : decision.previousBackend,
      time: reason === 'unpinned' ? null : time,
    });
  }
  return ends;
}
