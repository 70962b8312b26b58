'use client';

import { formatApiError } from '@/components/api/api-error';
import { apiUrl } from '@/components/api/client';
import { useApi } from '@/components/api/useApi';
import type { Formatters } from '@/components/i18n/formatters';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import type { ExportEstimate, ExportProgress } from '@/lib/contract/types';
import styles from './export.module.css';

/** A download that was begun. */
export interface StartedDownload {
  id: string;
  /** The estimate at that moment. */
  expected: ExportEstimate | undefined;
}

/** Interval of the progress calls, ms; 0 once the download is over. Defined here because SWR restarts its wait for another function. */
const getRefreshIntervalMs = (latest?: ExportProgress) => (latest && isFinished(latest) ? 0 : 300);

/** How far a download is, as the server has handed it out; the browser itself writes the file. */
export function DownloadProgress({ download: { id, expected } }: { download: StartedDownload }) {
  const formatters = useFormatters();
  const { t } = formatters;
  const { data, error } = useApi(apiUrl('GET /api/v1/export/progress', { query: { id } }), {
    refreshInterval: getRefreshIntervalMs,
  });
  const share = expected && expected.rows > 0 && data ? Math.min(1, data.rows / expected.rows) : undefined;
  return (
    <div className={styles.progress}>
      <progress
        className={styles.meter}
        max={1}
        value={data?.state === 'done' ? 1 : share}
        aria-label={t('export.progress.name')}
      />
      <p role="status">
        {error
          ? t('export.progress.unavailable', { reason: formatApiError(error, t) })
          : formatProgress(data, expected, formatters)}
      </p>
    </div>
  );
}

function isFinished({ state }: ExportProgress): boolean {
  return state !== 'waiting' && state !== 'running';
}

function formatProgress(
  progress: ExportProgress | undefined,
  expected: ExportEstimate | undefined,
  { t, numbers }: Formatters,
): string {
  if (!progress || progress.state === 'waiting') return t('export.progress.waiting');
  const rows = t('counts.rows', { count: progress.rows, shown: numbers.exact(progress.rows) });
  const size = numbers.bytes(progress.bytes);
  if (progress.state !== 'running' || !expected)
    return t(`export.progress.${progress.state}`, { rows, size });
  return t('export.progress.runningOf', {
    rows,
    size,
    allRows: t('counts.rows', { count: expected.rows, shown: numbers.compact(expected.rows) }),
    allSize: numbers.bytes(expected.bytes),
  });
}
