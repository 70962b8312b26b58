import type { DecisionRow } from '@/lib/contract/types';

/** Decisions, newest first, as far as they have been loaded. */
export interface LoadedDecisions {
  decisions: DecisionRow[];
  /** Where the older ones begin; null where there are none. */
  nextCursor: string | null;
}

/**
 * Puts the newest page, read again, before what was loaded. Where so much has come meanwhile that they do not
 * meet, the newest page stands alone: a list with a hole would tell a lie.
 */
export function mergeNewestPage(loaded: LoadedDecisions, newest: LoadedDecisions): LoadedDecisions {
  const known = new Set(loaded.decisions.map(({ id }) => id));
  const meets = newest.decisions.some(({ id }) => known.has(id));
  if (!meets) return newest;
  const fresh = new Set(newest.decisions.map(({ id }) => id));
  const older = loaded.decisions.filter(({ id }) => !fresh.has(id));
  // Where nothing older was loaded, the newest page says itself what follows.
  return older.length === 0
    ? newest
    : { decisions: [...newest.decisions, ...older].sort(newestFirst), nextCursor: loaded.nextCursor };
}

/** Puts a page of older ones behind what was loaded. */
export function appendOlderPage(loaded: LoadedDecisions, older: LoadedDecisions): LoadedDecisions {
  const known = new Set(loaded.decisions.map(({ id }) => id));
  const fresh = older.decisions.filter(({ id }) => !known.has(id));
  return { decisions: [...loaded.decisions, ...fresh], nextCursor: older.nextCursor };
}

/** As the API sorts them. */
function newestFirst(a: DecisionRow, b: DecisionRow): number {
  return b.time.localeCompare(a.time) || b.id - a.id;
}
