/** How to treat requests whose decisions cannot be recorded: serve and only count them, or respond with 503. */
export type JournalFullPolicy = 'shed' | 'stop';

/**
 * How decisions are recorded: written to the journal; held in memory because it cannot be written; not recorded;
 * or not taken, because a request that cannot be recorded must not be served. The worst is the last.
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
  /** Requests that got a 503 instead. */
  rejectedRequests: number;
}
