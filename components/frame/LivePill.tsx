'use client';

import { ActionIcon, Tooltip } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import type { Freshness } from '@/components/live/freshness';
import { useLive, useLiveStore } from '@/components/live/LiveProvider';
import { useFreshness } from '@/components/live/useFreshness';
import styles from './LivePill.module.css';

const words: Record<Exclude<Freshness, 'stale'>, string> = {
  waiting: 'Connecting',
  live: 'Live',
  paused: 'Paused',
  reconnecting: 'Reconnecting',
};

/** Says how fresh the picture is, and holds it still on demand. */
export function LivePill() {
  const store = useLiveStore();
  const { paused } = useLive();
  const { freshness, age } = useFreshness();
  const action = paused ? 'Go on with the live picture' : 'Hold the picture still';
  return (
    <div className={styles.box}>
      <span className={styles.pill} data-state={freshness} role="status">
        <span className={styles.dot} aria-hidden="true" />
        {freshness === 'stale' ? (
          // The seconds change; what is announced is that it is stale.
          <span>
            <span className={styles.wide}>Last update </span>
            <span aria-hidden="true">{age} s ago</span>
            <span className="visually-hidden">Stale</span>
          </span>
        ) : (
          words[freshness]
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
