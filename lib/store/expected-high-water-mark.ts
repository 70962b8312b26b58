/** How a store's recorders keep up. */
export interface Recording {
  /** How long recording takes at most while nothing is behind, ms. */
  readonly recordingDelayMs: number;
}

/** PostgreSQL is written to seldom, in larger batches: its time is shared by all nodes. */
const recordingDelaysMs = { sqlite: 300, postgresql: 1300 };

/** How the recorders of a database keep up. */
export function toRecording({ dialect }: { dialect: { name: keyof typeof recordingDelaysMs } }): Recording {
  return { recordingDelayMs: recordingDelaysMs[dialect.name] };
}

/** The second up to which the log is taken as complete (exclusive), seconds since the epoch. */
export function getExpectedHighWaterMark({ recordingDelayMs }: Recording): number {
  return Math.floor((Date.now() - recordingDelayMs) / 1000);
}
