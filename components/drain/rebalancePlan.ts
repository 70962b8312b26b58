import type { RebalancePreview } from '@/lib/api/types';

/** What a share of a backend's sessions comes to. */
export interface RebalancePlan {
  /** How many move. */
  sessions: number;
  /** Whether more were asked for than one call moves. */
  limited: boolean;
  /** How many go to each of the others, in their order; about, since each session chooses for itself. */
  each: number[];
}

/** How many sessions a share (above 0, at most 1) comes to, as the server will count them. */
export function rebalancePlan(
  { active, leaving, most, others }: RebalancePreview,
  share: number,
): RebalancePlan {
  const movable = active - leaving;
  const asked = movable === 0 ? 0 : Math.max(1, Math.round(share * movable));
  const sessions = Math.min(asked, most);
  let parts = 0;
  let told = 0;
  // Rounded so that they add up.
  const each = others.map(({ part }) => {
    parts += part;
    const upToHere = Math.round(sessions * parts);
    const own = upToHere - told;
    told = upToHere;
    return own;
  });
  return { sessions, limited: asked > most, each };
}
