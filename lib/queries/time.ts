/** A 64-bit integer as a connection gives it; none of the log's is beyond what a number holds. */
export type Integer = bigint | number;

/** A moment in µs since the epoch as ISO 8601 in UTC, to the microsecond. */
export function isoMicros(micros: Integer): string {
  const whole = Number(micros);
  const millis = Math.floor(whole / 1000);
  const rest = String(whole - millis * 1000).padStart(3, '0');
  return `${new Date(millis).toISOString().slice(0, -1)}${rest}Z`;
}

/** As `isoMicros`; null stays null. */
export function isoMicrosOrNull(micros: Integer | null): string | null {
  return micros === null ? null : isoMicros(micros);
}

/** A moment in seconds since the epoch as ISO 8601 in UTC. */
export function isoSeconds(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

/** The second up to which the log can be taken as complete (exclusive), seconds since the epoch: now, less what recording takes. */
export function completeUpTo(): number {
  return Math.floor((Date.now() - 300) / 1000);
}
