import { liveSeconds } from '@/components/range/page-range';
import { parseRange, resolveRange } from '@/components/range/range';

/** The range of a backend's charts: a number of seconds up to now, or a fixed stretch in seconds since the epoch. */
export type BackendRange = { seconds: number } | { from: number; to: number };

/** While the page is live: its history is what this page is for, so more than the overview's five minutes. */
const liveRange: BackendRange = { seconds: liveSeconds.backend };

/** The range that the frame's picker put into the address. */
export function parseBackendRange(params: { get(name: string): string | null }): BackendRange {
  const range = parseRange(params.get('range') ?? '');
  if (range === null || range.kind === 'live') return liveRange;
  return range.kind === 'last' ? { seconds: range.seconds } : { from: range.from, to: range.to };
}

/** The range as seconds since the epoch; `now` is the second up to which the log is complete. */
export function resolveBackendRange(range: BackendRange, now: number): { from: number; to: number } {
  return resolveRange('seconds' in range ? { kind: 'last', ...range } : { kind: 'between', ...range }, now);
}
