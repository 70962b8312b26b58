import { formatIsoToSecond } from '@/lib/core/iso-time';
/** The range of the charts: the live picture, a number of seconds up to now, or between two moments. */
export type Range =
  | { kind: 'live' }
  | { kind: 'last'; seconds: number }
  /** Seconds since the epoch; `to` is not part of it. */
  | { kind: 'between'; from: number; to: number };

/** The live picture, the default of an address. */
export const liveRange: Range = { kind: 'live' };

/** The ranges to choose from, by their word in the address. */
export const rangePresets = [
  { word: '15m', seconds: 900 },
  { word: '1h', seconds: 3600 },
  { word: '24h', seconds: 86_400 },
  { word: '7d', seconds: 604_800 },
] as const;

/** The shortest range that a chart shows, seconds. */
export const minRangeSeconds = 10;

/** Reads a range from the address: `15m`, or `FROM..TO` in ISO 8601; null if it is neither. */
export function parseRange(text: string): Range | null {
  const preset = rangePresets.find(({ word }) => word === text);
  if (preset) return { kind: 'last', seconds: preset.seconds };
  const [from = Number.NaN, to = Number.NaN] = text.split('..').map((end) => Date.parse(end) / 1000);
  return Number.isFinite(from) && Number.isFinite(to) && to > from ? createRange(from, to) : null;
}

/** The range as the address has it; the live one is not said at all. */
export function serializeRange(range: Range): string {
  if (range.kind === 'live') return '';
  if (range.kind === 'between')
    return `${formatIsoToSecond(range.from * 1000)}..${formatIsoToSecond(range.to * 1000)}`;
  return rangePresets.find(({ seconds }) => seconds === range.seconds)?.word ?? '';
}

/** The range between two moments in seconds since the epoch, in whole seconds and not too short to show. */
export function createRange(from: number, to: number): Range {
  const first = Math.floor(Math.min(from, to));
  return {
    kind: 'between',
    from: first,
    to: Math.max(first + minRangeSeconds, Math.ceil(Math.max(from, to))),
  };
}

/**
 * The two ends of a range, seconds since the epoch, `now` being its end if it has none of its own, or one in the
 * future: nothing is known of it.
 */
export function resolveRange(
  range: Exclude<Range, { kind: 'live' }>,
  now: number,
): { from: number; to: number } {
  if (range.kind === 'last') return { from: now - range.seconds, to: now };
  return { from: range.from, to: Math.min(range.to, Math.max(now, range.from + minRangeSeconds)) };
}
