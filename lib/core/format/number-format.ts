import { formatBytes } from './bytes';
import { formatDuration, formatLatency, formatQuantile } from './duration';
import type { Language } from './language';
import { formatCompact, formatExact, formatPercent, formatThreeDigits } from './number';

/** Numbers on screen as a language writes them. Units of the SI stay as they are in every language. */
export interface NumberFormat {
  /** At most three significant digits: `412`, `12.4 k`, `1.24万`. */
  compact(value: number): string;
  /** The whole number in groups of three: shown for a compact one on hover. */
  exact(value: number): string;
  /** A share from 0 to 1; never rounds a flaw away: `99.99 %`. */
  percent(share: number): string;
  /** A latency, given in microseconds: `18 ms`. */
  latency(micros: number): string;
  /** A quantile of latencies, given in microseconds, with the two digits that are known of it: `18 ms`. */
  quantile(micros: number): string;
  /** How long something lasts, given in seconds: `2 h 5 min`, `2 小时 5 分钟`. */
  duration(seconds: number): string;
  /** A size, given in bytes: `1.4 kB`. */
  bytes(size: number): string;
}

const englishFormat: NumberFormat = {
  compact: formatCompact,
  exact: formatExact,
  percent: formatPercent,
  latency: formatLatency,
  quantile: formatQuantile,
  duration: formatDuration,
  bytes: formatBytes,
};

const chineseFormat: NumberFormat = {
  compact: formatCompactChinese,
  exact: formatExact,
  percent: (share) => formatPercent(share).replace(' ', ''),
  latency: formatLatency,
  quantile: formatQuantile,
  duration: (seconds) =>
    formatDuration(seconds).replace(/\b(?:min|[dhs])\b/g, (unit) => chineseUnits[unit] ?? unit),
  bytes: formatBytes,
};

const chineseUnits: Record<string, string> = { d: '天', h: '小时', min: '分钟', s: '秒' };

/** Chinese counts in ten thousands and hundred millions: `9,999`, `1.24万`, `3.06亿`. */
function formatCompactChinese(value: number): string {
  const size = Math.abs(value);
  if (size < 999.5) return formatThreeDigits(value);
  if (size < 9999.5) return formatExact(Math.round(value));
  return size < 0.9995e8 ? `${formatThreeDigits(value / 1e4)}万` : `${formatThreeDigits(value / 1e8)}亿`;
}

/** How a language writes numbers. */
export function getNumberFormat(language: Language): NumberFormat {
  return language === 'zh-Hans' ? chineseFormat : englishFormat;
}
