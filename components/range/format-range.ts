import type { Formatters } from '@/components/i18n/formatters';
import { type Range, rangePresets } from './range';

/** The range in words, short enough for a button: `Last 24 h`, `12:04:00 – 12:20:00`, `21 Nov 23:00 – 22 Nov 01:00`. @param live seconds that the page shows while it is live */
export function formatRange(range: Range, live: number, { t, numbers, times }: Formatters): string {
  if (range.kind === 'live') return t('range.last', { span: numbers.duration(live) });
  if (range.kind === 'last') {
    const preset = rangePresets.find(({ seconds }) => seconds === range.seconds);
    return preset
      ? t(`range.presets.${preset.word}`)
      : t('range.last', { span: numbers.duration(range.seconds) });
  }
  const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
  const [from, to] = [iso(range.from), iso(range.to)];
  return `${dropSeconds(times.timeOrDate(from, to))} – ${dropSeconds(times.timeOrDate(to, from))}`;
}

/** Seconds are of no use together with a day. */
function dropSeconds(word: string): string {
  return word.length > 8 ? word.slice(0, -3) : word;
}
