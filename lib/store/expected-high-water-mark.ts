/** How long recording takes at most while nothing is behind, ms. */
const recordingDelayMs = 300;

/** The second up to which the log is taken as complete (exclusive), seconds since the epoch. */
export function getExpectedHighWaterMark(): number {
  return Math.floor((Date.now() - recordingDelayMs) / 1000);
}
