import type { RebalancePreview } from '@/lib/contract/types';

/** The sessions of a share of a backend. */
export interface RebalancePlan {
  /** How many move. */
  sessions: number;
  /** Whether the share exceeds the limit of one call. */
  isLimited: boolean;
  /** Approximate number for each of the other backends, in their order: each session chooses by itself. */
  sessionsPerBackend: number[];
}

/** The number of sessions in a share (above 0, at most 1), as the server will count them. */
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
