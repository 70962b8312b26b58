'use client';

import { ActionIcon, Tooltip } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useLive, useLiveStore } from '@/components/live/LiveProvider';
import { useFreshness } from '@/components/live/useFreshness';
import { useWords } from '@/components/words/WordsProvider';
import styles from './LivePill.module.css';

/** Says how fresh the picture is, and holds it still on demand. */
export function LivePill() {
  const words = useWords();
  const store = useLiveStore();
  const { paused } = useLive();
  const { freshness, age } = useFreshness();
  const action = words(paused ? 'frame.goOn' : 'frame.hold');
  return (
    <div className={styles.box}>
      <span className={styles.pill} data-state={freshness} role="status">
        <span className={styles.dot} aria-hidden="true" />
        {freshness === 'stale' ? (
          // The seconds change; what is announced is that it is stale.
          <span>
            <span aria-hidden="true">
              {words.rich('frame.lastUpdate', {
                age: String(age),
                wide: (part) => <span className={styles.wide}>{part}</span>,
              })}
            </span>
            <span className="visually-hidden">{words('frame.freshness.stale')}</span>
          </span>
        ) : (
          words(`frame.freshness.${freshness}`)
        )}
      </span>
      <Tooltip label={action}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={action}
          onClick={() => store.setPaused(!paused)}
        >
          {paused ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
