import type { ReactNode } from 'react';
import { formatInFlight } from '@/components/backend/drain-estimate';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import { useLogLag } from '@/components/live/useLogLag';
import type { BackendRow, DrainPreview } from '@/lib/contract/types';
import styles from './drain.module.css';
import { type DrainMode, estimatePinnedSessions } from './drain-plan';
import { ShareTable } from './ShareTable';

interface Props {
  preview: DrainPreview;
  /** The same backends as they are live. */
  backends: BackendRow[];
  choice: DrainMode;
}

/**
 * The sessions of the backends, and the backends that will take them. A drain only redirects new sessions at first, so it shows
 * their number, and the load once all have left; a move redirects all load at once.
 */
export function DrainPreviewSummary({ preview, backends, choice }: Props) {
  const formatters = useFormatters();
  const { t, numbers } = formatters;
  const { compact, exact } = numbers;
  const behind = useLogLag();
  const { others, loadSeconds } = preview;
  const sum = (field: 'sessions' | 'inFlight' | 'tunnels') =>
    backends.reduce((total, backend) => total + backend[field], 0);
  const active = sum('sessions');
  const pinned = estimatePinnedSessions(preview, active);
  const top = Math.max(1e-9, ...others.map(({ projected }) => projected));
  const rows = others.map(({ name, slot, requestsPerSecond, projected, newSessionsPerSecond }) => ({
    name,
    slot,
    cells: [
      choice === 'move'
        ? t('drain.dialog.added', { rate: compact(projected - requestsPerSecond) })
        : t('drain.dialog.newSessions', { rate: compact(newSessionsPerSecond * 60) }),
      `${compact(requestsPerSecond)} → ${compact(projected)}`,
    ],
    currentShare: requestsPerSecond / top,
    addedShare: (projected - requestsPerSecond) / top,
  }));
  // The stored figures are outdated.
  if (behind)
    return (
      <p role="alert">{t('drain.dialog.lag', { span: numbers.duration(Math.floor(behind.lagSeconds)) })}</p>
    );
  return (
    <>
      <p>
        {t.rich('drain.dialog.pinned', {
          count: pinned,
          pinned: exact(pinned),
          active: exact(active),
          b: (part: ReactNode) => <b className={styles.count}>{part}</b>,
        })}
        <br />
        {formatInFlight({ inFlight: sum('inFlight'), tunnels: sum('tunnels') }, formatters)}
      </p>
      {rows.length > 0 ? (
        <ShareTable
          caption={t(choice === 'move' ? 'drain.dialog.allGoTo' : 'drain.dialog.newGoTo', {
            span: numbers.duration(loadSeconds),
          })}
          upstream={preview.backend.upstream}
          rows={rows}
        />
      ) : null}
    </>
  );
}
