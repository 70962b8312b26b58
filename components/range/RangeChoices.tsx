'use client';

import { useLiveStore } from '@/components/live/LiveProvider';
import { useTimes } from '@/components/time/TimesProvider';
import { CustomRange } from './CustomRange';
import { live, presets, type Range, rangeText, spanOf } from './range';
import styles from './range.module.css';

interface Props {
  range: Range;
  onChoose(range: Range): void;
}

const choices: { label: string; range: Range }[] = [
  { label: 'Live, last 5 min', range: live },
  ...presets.map(({ label, seconds }) => ({ label, range: { kind: 'last' as const, seconds } })),
];

/** The ranges to choose from, and one of one's own. */
export function RangeChoices({ range, onChoose }: Props) {
  const times = useTimes();
  const now = useLiveStore().view().data?.upTo ?? Math.floor(Date.now() / 1000);
  const { from, to } = spanOf(range.kind === 'live' ? { kind: 'last', seconds: 300 } : range, now);
  return (
    <div className={styles.choices}>
      {choices.map(({ label, range: choice }) => (
        <button
          key={label}
          type="button"
          className={styles.choice}
          aria-pressed={rangeText(choice) === rangeText(range)}
          onClick={() => onChoose(choice)}
        >
          {label}
        </button>
      ))}
      <CustomRange key={times.zone} from={from} to={to} onChoose={onChoose} />
    </div>
  );
}
