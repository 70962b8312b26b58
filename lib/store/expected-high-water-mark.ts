/** How a store's recorders keep up. */
export interface Recording {
  /** How long recording takes at most while nothing is behind, ms. */
  readonly recordingDelayMs: number;
}

/** The second up to which the log is taken as complete (exclusive), seconds since the epoch. */
export function getExpectedHighWaterMark({ recordingDelayMs }: Recording): number {
  return Math.floor((Date.now() - recordingDelayMs) / 1000);
}
