import { bytes } from './bytes';
import { latency, quantile, span } from './duration';
import type { Language } from './language';
import { compact, exact, percent, threeDigits } from './number';

/** Numbers on screen as a language writes them. Units of the SI stay as they are in every language. */
export interface Numbers {
  /** At most three significant digits: `412`, `12.4 k`, `1.24万`. */
  compact(value: number): string;
  /** The whole number in groups of three: what stands behind a compact one on hover. */
  exact(value: number): string;
  /** A share from 0 to 1; never rounds a flaw away: `99.99 %`. */
  percent(share: number): string;
  /** A latency, given in microseconds: `18 ms`. */
  latency(micros: number): string;
  /** A quantile of latencies, given in microseconds, with the two digits that are known of it: `18 ms`. */
  quantile(micros: number): string;
  /** How long something lasts, given in seconds: `2 h 5 min`, `2 小时 5 分钟`. */
  span(seconds: number): string;
  /** A size, given in bytes: `1.4 kB`. */
  bytes(size: number): string;
}

const english: Numbers = { compact, exact, percent, latency, quantile, span, bytes };

const chinese: Numbers = {
  compact: compactByTenThousands,
  exact,
  percent: (share) => percent(share).replace(' ', ''),
  latency,
  quantile,
  span: (seconds) => span(seconds).replace(/\b(?:min|[dhs])\b/g, (unit) => chineseUnits[unit] ?? unit),
  bytes,
};

const chineseUnits: Record<string, string> = { d: '天', h: '小时', min: '分钟', s: '秒' };

/** Chinese counts in ten thousands and hundred millions: `9,999`, `1.24万`, `3.06亿`. */
function compactByTenThousands(value: number): string {
  const size = Math.abs(value);
  if (size < 999.5) return threeDigits(value);
  if (size < 9999.5) return exact(Math.round(value));
  return size < 0.9995e8 ? `${threeDigits(value / 1e4)}万` : `${threeDigits(value / 1e8)}亿`;
}

/** How a language writes numbers. */
export function numbersIn(language: Language): Numbers {
  return language === 'zh-Hans' ? chinese : english;
}
