/** What becomes of requests whose decisions cannot be kept: served and only counted, or answered 503. */
export type JournalFullPolicy = 'shed' | 'stop';

/**
 * What becomes of decisions: written to the journal; held in memory because it cannot be written; not recorded;
 * or not taken, because what cannot be recorded is not to be served. The worst is the last.
 */
export const recordingStates = ['recording', 'buffering', 'shedding', 'rejecting'] as const;
export type RecordingState = (typeof recordingStates)[number];

/** The worst of several. */
export function worstRecordingState(states: readonly RecordingState[]): RecordingState {
  return recordingStates.findLast((state) => states.includes(state)) ?? 'recording';
}

/** What a process, or all of them since the start, could not record. */
export interface DroppedCounts {
  /** Decisions of requests that were served. */
  unrecordedDecisions: number;
  /** Requests that were answered 503 instead. */
  rejectedRequests: number;
}
