'use client';

import { useFormatters } from '@/components/i18n/MessagesProvider';
import { useLiveStore } from '@/components/live/LiveProvider';
import { CustomRange } from './CustomRange';
import { liveRange, type Range, rangePresets, resolveRange, serializeRange } from './range';
import styles from './range.module.css';

interface Props {
  range: Range;
  /** Seconds that the page shows while it is live. */
  live: number;
  onChoose(range: Range): void;
}

/** The ranges to choose from, and one of one's own. */
export function RangeChoices({ range, live, onChoose }: Props) {
  const { t, numbers, times } = useFormatters();
  const now = useLiveStore().getView().data?.upTo ?? Math.floor(Date.now() / 1000);
  const { from, to } = resolveRange(range.kind === 'live' ? { kind: 'last', seconds: live } : range, now);
  const choices: { word: string; choice: Range }[] = [
    { word: t('range.liveChoice', { span: numbers.duration(live) }), choice: liveRange },
    ...rangePresets.map(({ word, seconds }) => ({
      word: t(`range.presets.${word}`),
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
          aria-pressed={serializeRange(choice) === serializeRange(range)}
          onClick={() => onChoose(choice)}
        >
          {word}
        </button>
      ))}
      <CustomRange key={times.timeZone} from={from} to={to} now={now} onChoose={onChoose} />
    </div>
  );
}
