'use client';

import type { ReactNode } from 'react';
import { apiUrl } from '@/components/api/client';
import { useApi } from '@/components/api/useApi';
import { describeInFlight } from '@/components/backend/backend-nodes';
import { getDrainCurve, selectSamples } from '@/components/backend/drain-curve';
import { formatDrainEstimate, formatInFlight } from '@/components/backend/drain-estimate';
import { getStateMarks } from '@/components/backend/state-marks';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import { useLogLag } from '@/components/live/useLogLag';
import type { BackendRow, EventRow } from '@/lib/contract/types';
import { toEventFact } from '@/lib/core/events';
import { BackendActions } from './BackendActions';
import { DrainChart } from './DrainChart';
import styles from './drain.module.css';

interface Props {
  backend: BackendRow;
  /** ISO 8601, the server's time. */
  now: string;
}

const refreshMs = 5000;

/** A running drain: remaining sessions, their rate, the expected end, and the resume button. Nothing for a ready backend. */
export function DrainPanel({ backend, now }: Props) {
  const formatters = useFormatters();
  const { t, numbers, times } = formatters;
  const { name, adminState, adminSince, drainState, secondsLeft } = backend;
  const since = adminSince ?? now;
  const behind = useLogLag();
  const count = (drainState === 'idle-pins' ? backend.idlePins : backend.activePins) ?? 0;
  // From its beginning, which the live picture may have forgotten.
  const { data: history } = useApi(
    adminState === 'ready'
      ? null
      : apiUrl('GET /api/v1/backends/{upstream}/{name}/history', {
          path: { upstream: backend.upstream, name },
          query: { from: since },
        }),
    { refreshInterval: refreshMs, keepPreviousData: true },
  );
  const curve = getDrainCurve(backend, selectSamples(backend, history?.points ?? []), now);
  if (!curve) return null;
  const [state] = getStateMarks(backend, t);
  const actor = findActor(history?.changes ?? []);
  const time = times.timeOrDate(since, now);
  const deadline = adminState === 'draining' ? backend.drainDeadline : null;
  const facts = [
    ...(behind ? [] : [formatInFlight(backend, formatters)]),
    actor ? t('drain.panel.sinceBy', { time, actor }) : t('drain.panel.since', { time }),
    ...(deadline ? [t('drain.panel.deadline', { time: times.timeOrDate(deadline, now) })] : []),
  ];
  return (
    <section className={`panel ${styles.panel}`} aria-label={t('drain.panel.name', { name })}>
      <div className={styles.panelHead}>
        <div>
          <p className={styles.headline} role="status">
            {behind ? (
              <StateWord state={state} word={state?.word} />
            ) : drainState === 'safe-to-stop' ? (
              <span style={{ color: 'var(--state-up)' }}>
                <span aria-hidden="true">✓</span> {t('drain.panel.safe')}
              </span>
            ) : (
              t.rich(getHeadlineKey(backend), {
                state: (word) => <StateWord state={state} word={word} />,
                count,
                shown: numbers.exact(count),
              })
            )}
          </p>
          <p className="quiet">
            {behind
              ? t('drain.panel.lag', { span: numbers.duration(Math.floor(behind.lagSeconds)) })
              : formatDrainEstimate(backend, now, formatters)}
          </p>
        </div>
        <BackendActions backend={backend} />
      </div>
      <DrainChart curve={curve} secondsLeft={drainState === 'sessions' && !behind ? secondsLeft : null} />
      <p className="quiet" title={behind ? undefined : describeInFlight(backend, formatters)}>
        {facts.reduce((first, second) => t('ui.twoSentences', { first, second }))}
      </p>
    </section>
  );
}

/** The word of a state with its sign, in its colour. */
function StateWord({
  state,
  word,
}: {
  state: ReturnType<typeof getStateMarks>[number] | undefined;
  word: ReactNode;
}) {
  return (
    <span style={{ color: state?.colour }}>
      <span aria-hidden="true">{state?.icon}</span> {word}
    </span>
  );
}

/** The actor of the drain: of the latest change of its admin state. Newest first. */
function findActor(changes: EventRow[]): string | null {
  return changes.find(changesAdminState)?.actor ?? null;
}

function changesAdminState(event: EventRow): boolean {
  const fact = toEventFact(event);
  return fact?.kind === 'admin-state' && fact.payload.adminState !== null;
}

/** The remaining sessions, in a line. */
function getHeadlineKey({ adminState, drainState }: BackendRow) {
  if (adminState === 'maintenance') return 'drain.panel.maintenance';
  if (drainState === 'sessions') return 'drain.panel.draining';
  return drainState === 'idle-pins' ? 'drain.panel.onlyIdle' : 'drain.panel.noSession';
}
