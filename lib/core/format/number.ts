const unitSteps: [number, string][] = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
];

/**
 * A number an eye can take in while it changes: at most three significant digits, then k, M or G.
 *
 * @param value any finite number
 * @returns such as `0`, `4.2`, `412`, `12.4 k`
 */
export function formatCompact(value: number): string {
  const size = Math.abs(value);
  if (size >= 999.5) {
    // 999,950 rounds to 1.00 M, not to 1000 k.
    const [unit, letter] = unitSteps.find(([step]) => size >= step * 0.9995) ?? [1e3, 'k'];
    return `${formatThreeDigits(value / unit)} ${letter}`;
  }
  return formatThreeDigits(value);
}

/** The whole number, in groups of three: shown for a compact one on hover. */
export function formatExact(value: number): string {
  const [whole = '0', fraction] = Math.abs(value)
    .toFixed(Number.isInteger(value) ? 0 : 2)
    .split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${value < 0 ? '−' : ''}${grouped}${fraction ? `.${fraction}` : ''}`;
}

/** A share from 0 to 1 as a percentage; never rounds a flaw away: 0.99996 is `99.99 %`. */
export function formatPercent(share: number): string {
  if (share >= 1) return '100 %';
  if (share <= 0) return '0 %';
  if (share >= 0.99) return `${(Math.floor(share * 1e4) / 100).toFixed(2)} %`;
  return `${(share * 100).toFixed(1)} %`;
}

/** `1 session`, `12.4 k sessions`. */
export function formatCount(value: number, noun: string): string {
  return `${formatCompact(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** At most three significant digits, no trailing zeros: `3.06`, `12.4`, `412`. */
export function formatThreeDigits(value: number): string {
  const size = Math.abs(value);
  const text = value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
