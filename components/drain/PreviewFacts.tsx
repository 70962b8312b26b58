import type { ReactNode } from 'react';
import { useBehind } from '@/components/live/useBehind';
import { useTelling } from '@/components/words/WordsProvider';
import type { BackendRow, DrainPreview } from '@/lib/api/types';
import styles from './drain.module.css';
import { type DrainChoice, pinnedNow } from './drainPlan';
import { inFlightWords } from './expectation';
import { ShareTable } from './ShareTable';

interface Props {
  preview: DrainPreview;
  /** The same backends as they are live. */
  backends: BackendRow[];
  choice: DrainChoice;
}

/**
 * Who is on the backends, and where sessions will go instead. A drain sends only new sessions there at first, so it tells
 * how many, and the load once all have left; a move sends all load there at once.
 */
export function PreviewFacts({ preview, backends, choice }: Props) {
  const telling = useTelling();
  const { words, numbers } = telling;
  const { compact, exact } = numbers;
  const behind = useBehind();
  const { others, loadSeconds } = preview;
  const sum = (field: 'sessions' | 'inFlight' | 'tunnels') =>
    backends.reduce((total, backend) => total + backend[field], 0);
  const active = sum('sessions');
  const pinned = pinnedNow(preview, active);
  const top = Math.max(1e-9, ...others.map(({ projected }) => projected));
  const rows = others.map(({ name, slot, requestsPerSecond, projected, newSessionsPerSecond }) => ({
    name,
    slot,
    words: [
      choice === 'move'
        ? words('drain.dialog.added', { rate: compact(projected - requestsPerSecond) })
        : words('drain.dialog.newSessions', { rate: compact(newSessionsPerSecond * 60) }),
      `${compact(requestsPerSecond)} → ${compact(projected)}`,
    ],
    solid: requestsPerSecond / top,
    added: (projected - requestsPerSecond) / top,
  }));
  // Nothing of what is stored holds any more.
  if (behind)
    return (
      <p role="alert">{words('drain.dialog.behind', { span: numbers.span(Math.floor(behind.seconds)) })}</p>
    );
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
        {inFlightWords({ inFlight: sum('inFlight'), tunnels: sum('tunnels') }, telling)}
      </p>
      {rows.length > 0 ? (
        <ShareTable
          caption={words(choice === 'move' ? 'drain.dialog.allGoTo' : 'drain.dialog.newGoTo', {
            span: numbers.span(loadSeconds),
          })}
          rows={rows}
        />
      ) : null}
    </>
  );
}
