/** A 64-bit integer as a database connection gives it; every one in the log fits a number. */
export type Integer = bigint | number;

/** A moment in µs since the epoch as ISO 8601 in UTC, to the microsecond. */
export function formatIsoMicros(micros: Integer): string {
  const total = Number(micros);
  const millis = Math.floor(total / 1000);
  const rest = String(total - millis * 1000).padStart(3, '0');
  return `${new Date(millis).toISOString().slice(0, -1)}${rest}Z`;
}

/** As `formatIsoMicros`; null stays null. */
export function formatIsoMicrosOrNull(micros: Integer | null): string | null {
  return micros === null ? null : formatIsoMicros(micros);
}

/** A moment in ms since the epoch as ISO 8601 in UTC, to the second, without a fraction. */
export function formatIsoToSecond(millis: number): string {
  return `${new Date(millis).toISOString().slice(0, 19)}Z`;
}

/** A moment in seconds since the epoch as ISO 8601 in UTC. */
export function formatIsoSeconds(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
