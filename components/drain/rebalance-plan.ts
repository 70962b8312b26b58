import type { RebalancePreview } from '@/lib/contract/types';

/** What a share of a backend's sessions comes to. */
export interface RebalancePlan {
  /** How many move. */
  sessions: number;
  /** Whether more were asked for than one call moves. */
  isLimited: boolean;
  /** How many go to each of the others, in their order; about, since each session chooses for itself. */
  sessionsPerBackend: number[];
}

/** How many sessions a share (above 0, at most 1) comes to, as the server will count them. */
export function planRebalance(
  { active, unpinned, maxSessions, others }: RebalancePreview,
  share: number,
): RebalancePlan {
  const movable = active - unpinned;
  const asked = movable === 0 ? 0 : Math.max(1, Math.round(share * movable));
  const sessions = Math.min(asked, maxSessions);
  let parts = 0;
  let assigned = 0;
  // Rounded so that they add up.
  const sessionsPerBackend = others.map(({ share: backendShare }) => {
    parts += backendShare;
    const cumulative = Math.round(sessions * parts);
    const own = cumulative - assigned;
    assigned = cumulative;
    return own;
  });
  return { sessions, isLimited: asked > maxSessions, sessionsPerBackend };
}
