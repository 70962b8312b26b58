/** The fields that a list of sessions can be sorted by. */
export const sessionSorts = ['lastSeen', 'firstSeen', 'requests', 'moves'] as const;
export type SessionSort = (typeof sessionSorts)[number];

/** From the highest down, or from the lowest up. */
export const sortOrders = ['desc', 'asc'] as const;
export type SortOrder = (typeof sortOrders)[number];

/** How a list of sessions is sorted; equal ones keep the order in which they were first stored. */
export interface SessionOrder {
  sort: SessionSort;
  order: SortOrder;
}

/**
 * In how many of the newest requests a path is looked for; with an outcome, in how many of the newest of that outcome.
 * An index of the paths would cost every request; this many are read in a few hundredths of a second.
 */
export const maxSearchedRequests = 3000;
