'use client';

import { useTimes } from '@/components/time/TimesProvider';
import type { BackendRow } from '@/lib/api/types';
import styles from './backend.module.css';
import { noteOf } from './note';
import { statesOf } from './state';

/** A backend's state as icon, word and colour, with a sentence beneath where there is one to say. */
export function State({ backend, now }: { backend: BackendRow; now: string }) {
  const marks = statesOf(backend);
  const note = noteOf(backend, now, useTimes());
  return (
    <div className={styles.state}>
      {/* A new key for a new state: the row's mark fades in once. */}
      <div key={marks.map(({ word }) => word).join()} className={styles.marks}>
        {marks.map(({ icon, word, colour }) => (
          <span key={word} style={{ color: colour }}>
            <span aria-hidden="true">{icon}</span> {word}
          </span>
        ))}
      </div>
      <div className={styles.note} title={note}>
        {note}
      </div>
    </div>
  );
}
