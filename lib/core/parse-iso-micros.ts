/** A time as `formatIsoMicros` formats it, in µs since the epoch; null if it is none. */
export function parseIsoMicros(iso: string): bigint | null {
  const match = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?Z$/.exec(iso);
  const millis = match ? Date.parse(`${match[1]}Z`) : Number.NaN;
  return Number.isNaN(millis) ? null : BigInt(millis) * 1000n + BigInt((match?.[2] ?? '').padEnd(6, '0'));
}
