'use client';

import { ActionIcon, Tooltip } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useLive, useLiveStore } from '@/components/live/LiveProvider';
import { useNow } from '@/components/live/useNow';
import styles from './LivePill.module.css';

/** Silence after which the picture is called stale, seconds; a tick comes every second. */
const staleAfter = 4;

/** Says how fresh the picture is, and holds it still on demand. */
export function LivePill() {
  const store = useLiveStore();
  const { connection, paused } = useLive();
  const now = useNow();
  const age = now === null || store.heardAt === null ? 0 : Math.floor((now - store.heardAt) / 1000);
  const { state, word } = pillOf(connection, paused, age);
  const action = paused ? 'Go on with the live picture' : 'Hold the picture still';
  return (
    <div className={styles.box}>
      <span className={styles.pill} data-state={state} role="status">
        <span className={styles.dot} aria-hidden="true" />
        {word}
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

function pillOf(connection: string, paused: boolean, age: number): { state: string; word: string } {
  if (paused) return { state: 'paused', word: 'Paused' };
  if (connection === 'reconnecting') return { state: 'lost', word: 'Reconnecting' };
  if (connection === 'connecting') return { state: 'waiting', word: 'Connecting' };
  return age >= staleAfter ? { state: 'stale', word: `Stale ${age} s` } : { state: 'live', word: 'Live' };
}
