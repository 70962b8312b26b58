'use client';

import { useLiveStore } from '@/components/live/LiveProvider';
import { useTimes } from '@/components/time/TimesProvider';
import { useWords } from '@/components/words/WordsProvider';
import { CustomRange } from './CustomRange';
import { live, presets, type Range, rangeText, spanOf } from './range';
import styles from './range.module.css';

interface Props {
  range: Range;
  onChoose(range: Range): void;
}

const choices = [
  { word: 'range.liveChoice', range: live },
  ...presets.map(({ word, seconds }) => ({
    word: `range.presets.${word}` as const,
    range: { kind: 'last', seconds } as const,
  })),
] as const;

/** The ranges to choose from, and one of one's own. */
export function RangeChoices({ range, onChoose }: Props) {
  const words = useWords();
  const times = useTimes();
  const now = useLiveStore().view().data?.upTo ?? Math.floor(Date.now() / 1000);
  const { from, to } = spanOf(range.kind === 'live' ? { kind: 'last', seconds: 300 } : range, now);
  return (
    <div className={styles.choices}>
      {choices.map(({ word, range: choice }) => (
        <button
          key={word}
          type="button"
          className={styles.choice}
          aria-pressed={rangeText(choice) === rangeText(range)}
          onClick={() => onChoose(choice)}
        >
          {words(word)}
        </button>
      ))}
      <CustomRange key={times.zone} from={from} to={to} onChoose={onChoose} />
    </div>
  );
}
