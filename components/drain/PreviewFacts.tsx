import type { ReactNode } from 'react';
import { useTelling } from '@/components/words/WordsProvider';
import type { DrainPreview } from '@/lib/api/types';
import styles from './drain.module.css';
import type { DrainChoice } from './drainPlan';
import { inFlightWords } from './expectation';
import { ShareTable } from './ShareTable';

interface Props {
  preview: DrainPreview;
  choice: DrainChoice;
}

/** Who is on the backends, and where new sessions will go instead, with today's rates and the projected ones. */
export function PreviewFacts({ preview, choice }: Props) {
  const telling = useTelling();
  const { words, numbers } = telling;
  const { compact, exact } = numbers;
  const { pinned, active, others } = preview;
  const top = Math.max(1e-9, ...others.map(({ projected }) => projected));
  const rows = others.map(({ name, slot, requestsPerSecond, projected }) => ({
    name,
    slot,
    words: [
      words('drain.dialog.added', { rate: compact(projected - requestsPerSecond) }),
      `${compact(requestsPerSecond)} → ${compact(projected)}`,
    ],
    solid: requestsPerSecond / top,
    added: (projected - requestsPerSecond) / top,
  }));
  return (
    <>
      <p>
        {words.rich('drain.dialog.pinned', {
          count: pinned,
          pinned: exact(pinned),
          active: exact(active),
          b: (part: ReactNode) => <b className={styles.count}>{part}</b>,
        })}
        <br />
        {inFlightWords(preview, telling)}
      </p>
      {rows.length > 0 ? (
        <ShareTable
          caption={words(choice === 'move' ? 'drain.dialog.allGoTo' : 'drain.dialog.newGoTo')}
          rows={rows}
        />
      ) : null}
    </>
  );
}
