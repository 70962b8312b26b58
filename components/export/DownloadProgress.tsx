'use client';

import useSWR from 'swr';
import { answerOf } from '@/components/api/call';
import { problemSentence } from '@/components/api/problem';
import type { Telling } from '@/components/words/telling';
import { useTelling } from '@/components/words/WordsProvider';
import type { ExportEstimate, ExportProgress } from '@/lib/api/types';
import styles from './export.module.css';

/** A download that was begun. */
export interface BegunDownload {
  id: string;
  /** What it was expected to be at that moment. */
  expected: ExportEstimate | undefined;
}

/** How long until a download is asked after again, ms; 0 once it is over. Stands here because SWR waits anew for another function. */
const waitMillis = (latest?: ExportProgress) => (latest && isOver(latest) ? 0 : 300);

/** How far a download is, as the server has handed it out; the browser itself writes the file. */
export function DownloadProgress({ download: { id, expected } }: { download: BegunDownload }) {
  const telling = useTelling();
  const { words } = telling;
  const { data, error } = useSWR<ExportProgress, Error>(
    `/api/v1/export/progress?id=${id}`,
    async (url: string) => answerOf<ExportProgress>(await fetch(url)),
    { refreshInterval: waitMillis },
  );
  const share = expected && expected.rows > 0 && data ? Math.min(1, data.rows / expected.rows) : undefined;
  return (
    <div className={styles.progress}>
      <progress
        className={styles.meter}
        max={1}
        value={data?.state === 'done' ? 1 : share}
        aria-label={words('exports.progress.name')}
      />
      <p role="status">
        {error
          ? words('exports.progress.unknown', { reason: problemSentence(error, words) })
          : progressSentence(data, expected, telling)}
      </p>
    </div>
  );
}

function isOver({ state }: ExportProgress): boolean {
  return state !== 'waiting' && state !== 'running';
}

function progressSentence(
  progress: ExportProgress | undefined,
  expected: ExportEstimate | undefined,
  { words, numbers }: Telling,
): string {
  if (!progress || progress.state === 'waiting') return words('exports.progress.waiting');
  const rows = words('counted.rows', { count: progress.rows, shown: numbers.exact(progress.rows) });
  const size = numbers.bytes(progress.bytes);
  if (progress.state !== 'running' || !expected)
    return words(`exports.progress.${progress.state}`, { rows, size });
  return words('exports.progress.runningOf', {
    rows,
    size,
    allRows: words('counted.rows', { count: expected.rows, shown: numbers.compact(expected.rows) }),
    allSize: numbers.bytes(expected.bytes),
  });
}
