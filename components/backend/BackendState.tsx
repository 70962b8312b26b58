'use client';

import { Sparkline } from '@/components/charts/Sparkline';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import { useLogLag } from '@/components/live/useLogLag';
import type { BackendRow } from '@/lib/contract/types';
import styles from './backend.module.css';
import { describeHealthByNode } from './backend-nodes';
import type { SessionSample } from './drain-curve';
import { getStateMarks } from './state-marks';
import { formatStateNote } from './state-note';

interface Props {
  backend: BackendRow;
  /** ISO 8601, the server's time. */
  now: string;
  /** For a running drain: adds its falling curve. */
  curve?: SessionSample[] | null;
}

/** A backend's state as icon, word and colour, with a sentence beneath it if there is one. */
export function BackendState({ backend, now, curve = null }: Props) {
  const formatters = useFormatters();
  const marks = getStateMarks(backend, formatters.t);
  const behind = useLogLag();
  // How far a drain is and when a backend is tried again are not known either.
  const note = behind
    ? formatters.t('backend.note.asOf', {
        time: formatters.times.timeOrDate(new Date(behind.storedUpTo * 1000).toISOString(), now),
      })
    : formatStateNote(backend, now, formatters);
  return (
    <div className={styles.state}>
      {/* A new key for a new state: the row's mark fades in once. */}
      <div
        key={marks.map(({ word }) => word).join()}
        className={styles.marks}
        title={behind ? undefined : describeHealthByNode(backend, now, formatters)}
      >
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
