'use client';

import styles from './Banner.module.css';
import { useTroubles } from './useTroubles';

/** A sentence at the foot of the window for each thing that does not work; it moves nothing of the page. */
export function Banner() {
  return (
    <div role="alert" className={styles.place}>
      {useTroubles().map(({ severity, sentence }) => (
        <p key={sentence} className={styles.banner} data-severity={severity}>
          <span aria-hidden="true">{severity === 'down' ? '■' : '▲'}</span> {sentence}
        </p>
      ))}
    </div>
  );
}
