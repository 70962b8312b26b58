'use client';

import { Sparkline } from '@/components/charts/Sparkline';
import type { Sample } from '@/components/drain/drainCurve';
import { useBehind } from '@/components/live/useBehind';
import { useTelling } from '@/components/words/WordsProvider';
import type { BackendRow } from '@/lib/api/types';
import styles from './backend.module.css';
import { noteOf } from './note';
import { statesOf } from './state';

interface Props {
  backend: BackendRow;
  /** ISO 8601, the server's time. */
  now: string;
  /** Of a drain under way: adds its falling curve. */
  curve?: Sample[] | null;
}

/** A backend's state as icon, word and colour, with a sentence beneath where there is one to say. */
export function State({ backend, now, curve = null }: Props) {
  const telling = useTelling();
  const marks = statesOf(backend, telling.words);
  const behind = useBehind();
  // How far a drain is and when a backend is tried again are not known either.
  const note = behind
    ? telling.words('backend.note.asOf', {
        time: telling.times.clockOrDay(new Date(behind.storedUpTo * 1000).toISOString(), now),
      })
    : noteOf(backend, now, telling);
  return (
    <div className={styles.state}>
      {/* A new key for a new state: the row's mark fades in once. */}
      <div key={marks.map(({ word }) => word).join()} className={styles.marks}>
        {marks.map(({ icon, word, colour }) => (
          <span key={word} style={{ color: colour }}>
            <span aria-hidden="true">{icon}</span> {word}
          </span>
        ))}
        {curve && curve.length > 1 ? (
          <Sparkline
            values={curve.map(({ sessions }) => sessions)}
            colour={marks[0]?.colour}
            width={64}
            height={16}
          />
        ) : null}
      </div>
      <div className={styles.note} title={note}>
        {note}
      </div>
    </div>
  );
}
