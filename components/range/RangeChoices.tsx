'use client';

import { useLiveStore } from '@/components/live/LiveProvider';
import { useTelling } from '@/components/words/WordsProvider';
import { CustomRange } from './CustomRange';
import { live as liveRange, presets, type Range, rangeText, spanOf } from './range';
import styles from './range.module.css';

interface Props {
  range: Range;
  /** Seconds that the page shows while it is live. */
  live: number;
  onChoose(range: Range): void;
}

/** The ranges to choose from, and one of one's own. */
export function RangeChoices({ range, live, onChoose }: Props) {
  const { words, numbers, times } = useTelling();
  const now = useLiveStore().view().data?.upTo ?? Math.floor(Date.now() / 1000);
  const { from, to } = spanOf(range.kind === 'live' ? { kind: 'last', seconds: live } : range, now);
  const choices: { word: string; choice: Range }[] = [
    { word: words('range.liveChoice', { span: numbers.span(live) }), choice: liveRange },
    ...presets.map(({ word, seconds }) => ({
      word: words(`range.presets.${word}`),
      choice: { kind: 'last', seconds } as const,
    })),
  ];
  return (
    <div className={styles.choices}>
      {choices.map(({ word, choice }) => (
        <button
          key={word}
          type="button"
          className={styles.choice}
          aria-pressed={rangeText(choice) === rangeText(range)}
          onClick={() => onChoose(choice)}
        >
          {word}
        </button>
      ))}
      <CustomRange key={times.zone} from={from} to={to} now={now} onChoose={onChoose} />
    </div>
  );
}
