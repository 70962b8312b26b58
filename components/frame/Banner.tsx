'use client';

import { Button } from '@mantine/core';
import { useOutdated } from '@/components/live/LiveProvider';
import { useWords } from '@/components/words/WordsProvider';
import styles from './Banner.module.css';
import { useTroubles } from './useTroubles';

/** A sentence at the foot of the window for each thing that does not work; it moves nothing of the page. */
export function Banner() {
  const words = useWords();
  const outdated = useOutdated();
  return (
    <div role="alert" className={styles.place}>
      {useTroubles().map(({ severity, sentence }) => (
        <p key={sentence} className={styles.banner} data-severity={severity}>
          <span aria-hidden="true">{severity === 'down' ? '■' : '▲'}</span> {sentence}
        </p>
      ))}
      {outdated ? (
        <p className={styles.banner}>
          <span aria-hidden="true">▲</span> {words('frame.outdated')}{' '}
          <Button size="compact-xs" variant="default" onClick={() => window.location.reload()}>
            {words('errors.chunk.reload')}
          </Button>
        </p>
      ) : null}
    </div>
  );
}
