/** What becomes of requests whose decisions cannot be kept: served and only counted, or answered 503. */
export type FullJournal = 'shed' | 'stop';

/**
 * What becomes of decisions: written to the journal; held in memory because it cannot be written; not recorded;
 * or not taken, because what cannot be recorded is not to be served.
 */
export type Keeping = 'kept' | 'held' | 'shed' | 'stopped';

const worstLast: readonly Keeping[] = ['kept', 'held', 'shed', 'stopped'];

/** The worst of several. */
export function worst(all: readonly Keeping[]): Keeping {
  return worstLast.findLast((keeping) => all.includes(keeping)) ?? 'kept';
}

/** What a process, or all of them since the start, could not record. */
export interface Unkept {
  /** Decisions of requests that were served. */
  unrecorded: number;
  /** Requests that were answered 503 instead. */
  turnedAway: number;
}
