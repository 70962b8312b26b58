'use client';

import useSWR from 'swr';
import { isSafeToStop, statesOf } from '@/components/backend/state';
import { useWords } from '@/components/words/WordsProvider';
import type { BackendHistory, BackendRow, EventRow } from '@/lib/api/types';
import { span } from '@/lib/format/duration';
import { counted, exact, threeDigits } from '@/lib/format/number';
import { clockOrDay } from '@/lib/format/time';
import { answerOf, backendUrl } from './changeBackend';
import { DrainCurve } from './DrainCurve';
import styles from './drain.module.css';
import { type DrainProgress, drainProgress, samplesOf } from './drainProgress';
import { RowActions } from './RowActions';

interface Props {
  backend: BackendRow;
  /** ISO 8601, the server's time. */
  now: string;
}

const refreshMs = 5000;

/** A drain under way: who is left, how fast they go, when it will be over, and the way back. Nothing for a backend in service. */
export function DrainPanel({ backend, now }: Props) {
  const words = useWords();
  const { name, adminState, adminSince } = backend;
  const since = adminSince ?? now;
  // From its beginning, which the live picture may have forgotten.
  const { data: history } = useSWR<BackendHistory, Error>(
    adminState === 'ready' ? null : `${backendUrl(backend)}/history?${new URLSearchParams({ from: since })}`,
    async (url: string) => answerOf<BackendHistory>(await fetch(url)),
    { refreshInterval: refreshMs, keepPreviousData: true },
  );
  const progress = drainProgress(backend, samplesOf(backend, history?.points ?? []), now);
  if (!progress) return null;
  const [state] = statesOf(backend, words);
  const actor = actorOf(history?.events ?? []);
  return (
    <section className={`panel ${styles.panel}`} aria-label={`Drain of ${name}`}>
      <div className={styles.panelHead}>
        <div>
          <p className={styles.headline} role="status">
            {isSafeToStop(backend) ? (
              <span style={{ color: 'var(--state-up)' }}>
                <span aria-hidden="true">✓</span> Drained: safe to stop
              </span>
            ) : (
              <>
                <span style={{ color: state?.colour }}>
                  <span aria-hidden="true">{state?.icon}</span> {state?.word}
                </span>{' '}
                {exact(backend.sessions)} {backend.sessions === 1 ? 'session' : 'sessions'} left
              </>
            )}
          </p>
          <p className="quiet">{expectation(backend, progress)}</p>
        </div>
        <RowActions backend={backend} />
      </div>
      <DrainCurve progress={progress} />
      <p className="quiet">
        {counted(backend.inFlight, 'request')} in flight, {counted(backend.tunnels, 'open tunnel')}. Since{' '}
        {clockOrDay(since, now)}
        {actor ? ` by ${actor}` : ''}.
        {backend.drainDeadline && adminState === 'draining'
          ? ` From ${clockOrDay(backend.drainDeadline, now)} on, sessions that are left move with their next request.`
          : ''}
      </p>
    </section>
  );
}

/** When it will be over, and what says so. */
function expectation(backend: BackendRow, { perSecond, secondsLeft }: DrainProgress): string {
  if (isSafeToStop(backend))
    return 'No session that was active in the last five minutes is pinned to it, and nothing is in flight.';
  if (backend.sessions === 0) return 'Waiting for what is in flight.';
  const rate =
    perSecond === null
      ? 'too early to tell how fast they leave'
      : perSecond > 0
        ? `${threeDigits(perSecond * 60)} a minute leave`
        : 'none has left in the last two minutes';
  return secondsLeft === null ? capital(rate) : `About ${span(secondsLeft)} to go; ${rate}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Who began it: the latest change of its admin state. Newest first. */
function actorOf(events: EventRow[]): string | null {
  return events.find(({ kind, reason }) => kind === 'admin-state' && reason !== null)?.actor ?? null;
}
