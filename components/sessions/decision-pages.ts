import type { DecisionRow } from '@/lib/contract/types';

/** Decisions, newest first, as far as they have been loaded. */
export interface LoadedDecisions {
  decisions: DecisionRow[];
  /** Cursor of the older ones; null if there are none. */
  nextCursor: string | null;
}

/**
 * Puts the newest page, read again, before the loaded ones. If so many are new that they do not
 * meet, only the newest page is kept: a list with a gap would be misleading.
 */
export function mergeNewestPage(loaded: LoadedDecisions, newest: LoadedDecisions): LoadedDecisions {
  const known = new Set(loaded.decisions.map(({ id }) => id));
  const meets = newest.decisions.some(({ id }) => known.has(id));
  if (!meets) return newest;
  const fresh = new Set(newest.decisions.map(({ id }) => id));
  const older = loaded.decisions.filter(({ id }) => !fresh.has(id));
  // If nothing older was loaded, the newest page has the cursor itself.
  return older.length === 0
    ? newest
    : { decisions: [...newest.decisions, ...older].sort(newestFirst), nextCursor: loaded.nextCursor };
}

/** Appends a page of older ones. */
export function appendOlderPage(loaded: LoadedDecisions, older: LoadedDecisions): LoadedDecisions {
  const known = new Set(loaded.decisions.map(({ id }) => id));
  const fresh = older.decisions.filter(({ id }) => !known.has(id));
  return { decisions: [...loaded.decisions, ...fresh], nextCursor: older.nextCursor };
}

/** As the API sorts them. */
function newestFirst(a: DecisionRow, b: DecisionRow): number {
  return b.time.localeCompare(a.time) || b.id - a.id;
}
