'use client';

import type { ReactNode } from 'react';
import useSWR from 'swr';
import { answerOf } from '@/components/api/call';
import { statesOf } from '@/components/backend/state';
import { useBehind } from '@/components/live/useBehind';
import { useTelling } from '@/components/words/WordsProvider';
import type { BackendHistory, BackendRow, EventRow } from '@/lib/api/types';
import { backendUrl } from './changeBackend';
import { DrainCurve } from './DrainCurve';
import styles from './drain.module.css';
import { drainCurve, samplesOf } from './drainCurve';
import { expectation, inFlightWords } from './expectation';
import { RowActions } from './RowActions';

interface Props {
  backend: BackendRow;
  /** ISO 8601, the server's time. */
  now: string;
}

const refreshMs = 5000;

/** A drain under way: who is left, how fast they go, when it will be over, and the way back. Nothing for a backend in service. */
export function DrainPanel({ backend, now }: Props) {
  const telling = useTelling();
  const { words, numbers, times } = telling;
  const { name, adminState, adminSince, drainState, secondsLeft } = backend;
  const since = adminSince ?? now;
  const behind = useBehind();
  const count = (drainState === 'idle-pins' ? backend.idlePins : backend.activePins) ?? 0;
  // From its beginning, which the live picture may have forgotten.
  const { data: history } = useSWR<BackendHistory, Error>(
    adminState === 'ready' ? null : `${backendUrl(backend)}/history?${new URLSearchParams({ from: since })}`,
    async (url: string) => answerOf<BackendHistory>(await fetch(url)),
    { refreshInterval: refreshMs, keepPreviousData: true },
  );
  const curve = drainCurve(backend, samplesOf(backend, history?.points ?? []), now);
  if (!curve) return null;
  const [state] = statesOf(backend, words);
  const actor = actorOf(history?.changes ?? []);
  const time = times.clockOrDay(since, now);
  const deadline = adminState === 'draining' ? backend.drainDeadline : null;
  const facts = [
    ...(behind ? [] : [inFlightWords(backend, telling)]),
    actor ? words('drain.panel.sinceBy', { time, actor }) : words('drain.panel.since', { time }),
    ...(deadline ? [words('drain.panel.deadline', { time: times.clockOrDay(deadline, now) })] : []),
  ];
  return (
    <section className={`panel ${styles.panel}`} aria-label={words('drain.panel.name', { name })}>
      <div className={styles.panelHead}>
        <div>
          <p className={styles.headline} role="status">
            {behind ? (
              <StateWord state={state} word={state?.word} />
            ) : drainState === 'safe-to-stop' ? (
              <span style={{ color: 'var(--state-up)' }}>
                <span aria-hidden="true">✓</span> {words('drain.panel.safe')}
              </span>
            ) : (
              words.rich(headlineOf(backend), {
                state: (word) => <StateWord state={state} word={word} />,
                count,
                shown: numbers.exact(count),
              })
            )}
          </p>
          <p className="quiet">
            {behind
              ? words('drain.panel.behind', { span: numbers.span(Math.floor(behind.seconds)) })
              : expectation(backend, now, telling)}
          </p>
        </div>
        <RowActions backend={backend} />
      </div>
      <DrainCurve curve={curve} secondsLeft={drainState === 'sessions' && !behind ? secondsLeft : null} />
      <p className="quiet">
        {facts.reduce((first, second) => words('controls.sentences', { first, second }))}
      </p>
    </section>
  );
}

/** The word of a state with its sign, in its colour. */
function StateWord({
  state,
  word,
}: {
  state: ReturnType<typeof statesOf>[number] | undefined;
  word: ReactNode;
}) {
  return (
    <span style={{ color: state?.colour }}>
      <span aria-hidden="true">{state?.icon}</span> {word}
    </span>
  );
}

/** Who began it: the latest change of its admin state. Newest first. */
function actorOf(changes: EventRow[]): string | null {
  return changes.find(({ reason }) => reason !== null)?.actor ?? null;
}

/** What is left, in a line. */
function headlineOf({ adminState, drainState }: BackendRow) {
  if (adminState === 'maintenance') return 'drain.panel.maintenance';
  if (drainState === 'sessions') return 'drain.panel.draining';
  return drainState === 'idle-pins' ? 'drain.panel.onlyIdle' : 'drain.panel.noSession';
}
