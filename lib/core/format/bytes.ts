import { formatThreeDigits } from './number';

/** A size in bytes with at most three significant digits: `512 B`, `1.4 kB`, `3 MB`. Powers of 1000. */
export function formatBytes(byteCount: number): string {
  if (byteCount < 1000) return `${byteCount} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = byteCount / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${formatThreeDigits(value)} ${units[unit]}`;
}
