import type { Telling } from '@/components/words/telling';
import { presets, type Range } from './range';

/** The range in words, short enough for a button: `Last 24 h`, `12:04:00 – 12:20:00`, `21 Nov 23:00 – 22 Nov 01:00`. @param live seconds that the page shows while it is live */
export function rangeWord(range: Range, live: number, { words, numbers, times }: Telling): string {
  if (range.kind === 'live') return words('range.last', { span: numbers.span(live) });
  if (range.kind === 'last') {
    const preset = presets.find(({ seconds }) => seconds === range.seconds);
    return preset
      ? words(`range.presets.${preset.word}`)
      : words('range.last', { span: numbers.span(range.seconds) });
  }
  const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
  const [from, to] = [iso(range.from), iso(range.to)];
  return `${short(times.clockOrDay(from, to))} – ${short(times.clockOrDay(to, from))}`;
}

/** Seconds are of no use beside a day. */
function short(word: string): string {
  return word.length > 8 ? word.slice(0, -3) : word;
}
