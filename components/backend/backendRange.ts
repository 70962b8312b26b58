/** What a backend's charts show: so many seconds up to now, or a fixed stretch in seconds since the epoch. */
export type BackendRange = { seconds: number } | { from: number; to: number };

const minute = 60;
const ranges = new Map([
  ['5m', 5 * minute],
  ['15m', 15 * minute],
  ['1h', 60 * minute],
  ['24h', 24 * 60 * minute],
  ['7d', 7 * 24 * 60 * minute],
]);
const usual: BackendRange = { seconds: 15 * minute };

/** Reads the range from an address: `from` and `to` in ISO 8601, or `range`; else the last 15 minutes. */
export function parseBackendRange(params: { get(name: string): string | null }): BackendRange {
  const from = Date.parse(params.get('from') ?? '') / 1000;
  const to = Date.parse(params.get('to') ?? '') / 1000;
  if (from < to) return { from: Math.floor(from), to: Math.ceil(to) };
  const seconds = ranges.get(params.get('range') ?? '');
  return seconds === undefined ? usual : { seconds };
}

/** The range as seconds since the epoch; `now` is the second up to which the log is complete. */
export function rangeAt(range: BackendRange, now: number): { from: number; to: number } {
  return 'seconds' in range ? { from: now - range.seconds, to: now } : range;
}
