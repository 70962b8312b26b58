'use client';

import { useLive, useLiveStore } from '@/components/live/LiveProvider';
import { useNow } from '@/components/live/useNow';
import { clock } from '@/lib/format/time';
import styles from './Banner.module.css';
import { type Trouble, troublesOf } from './troubles';

/** Seconds without the server before the page says more than "Reconnecting". */
const patience = 5;

/** One sentence above the page when something that it depends on does not work. */
export function Banner() {
  const store = useLiveStore();
  const { data, connection } = useLive();
  const now = useNow();
  const heardAt = store.heardAt;
  const silence = now !== null && heardAt !== null ? (now - heardAt) / 1000 : 0;
  const troubles: Trouble[] =
    connection === 'reconnecting' && heardAt !== null && silence > patience
      ? [{ severity: 'down', sentence: unreachable(new Date(heardAt).toISOString()) }]
      : data
        ? troublesOf(data)
        : [];
  return (
    <div role="alert">
      {troubles.map(({ severity, sentence }) => (
        <p key={sentence} className={styles.banner} data-severity={severity}>
          <span aria-hidden="true">{severity === 'down' ? '■' : '▲'}</span> {sentence}
        </p>
      ))}
    </div>
  );
}

function unreachable(heard: string): string {
  return `The dashboard's server has not answered since ${clock(heard)}; this page tries again by itself. Traffic does not depend on it.`;
}
