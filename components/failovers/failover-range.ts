import { liveSeconds } from '@/components/range/page-range';

/** A stretch of time to look at; seconds since the epoch, `to` is not part of it. */
export interface FailoverRange {
  from: number;
  to: number;
  /** Seconds per step of the chart: about fifty of them. */
  step: number;
}

/** The range parameters of an address. */
export interface FailoverRangeParams {
  range: string;
  from: string;
  to: string;
}

/** Ranges that end now, in seconds. */
const presetSeconds: Record<string, number> = {
  '5m': 300,
  '15m': 900,
  '1h': 3600,
  '24h': 86_400,
  '7d': 604_800,
};
/** Lengths of a step, in seconds; each is made of whole seconds, minutes or hours. */
const stepSeconds = [5, 10, 20, 60, 120, 300, 600, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];
const maxSteps = 60;

/**
 * The range in an address: `from` and `to` as ISO 8601 times, or `range` as 5m, 15m, 1h, 24h or 7d up to
 * now; the last hour without either.
 *
 * @param now seconds since the epoch
 */
export function parseFailoverRange({ range, from, to }: FailoverRangeParams, now: number): FailoverRange {
  const begin = Date.parse(from) / 1000;
  // No range ends in the future.
  const end = Math.min(Date.parse(to) / 1000, now);
  const isCustom = begin < (Number.isNaN(end) ? now : end);
  const last = Math.ceil(isCustom && !Number.isNaN(end) ? end : now);
  const first = Math.floor(isCustom ? begin : last - (presetSeconds[range] ?? liveSeconds.failovers));
  const step = stepSeconds.find((seconds) => (last - first) / seconds <= maxSteps) ?? 86_400;
  // Whole steps, because half of one would look like a lull; except for the current step, which ends now.
  return { from: Math.floor(first / step) * step, to: Math.min(Math.ceil(last / step) * step, now), step };
}

/** The range of the frame's picker in the address, `15m` or `FROM..TO`; empty if it is left out. */
export function readRangeParams(get: (name: string) => string | null | undefined): FailoverRangeParams {
  const range = get('range') ?? '';
  const [from = '', to = ''] = range.includes('..') ? range.split('..') : [];
  return { range, from, to };
}
