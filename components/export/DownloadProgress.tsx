'use client';

import useSWR from 'swr';
import type { ExportEstimate, ExportProgress } from '@/lib/api/types';
import { bytes } from '@/lib/format/bytes';
import { counted, exact } from '@/lib/format/number';
import styles from './export.module.css';

/** A download that was begun. */
export interface BegunDownload {
  id: string;
  /** What it was expected to be at that moment. */
  expected: ExportEstimate | undefined;
}

/** How often a running download is asked after, ms. */
const everyMillis = 300;

/** How far a download is, as the server has handed it out; the browser itself writes the file. */
export function DownloadProgress({ download: { id, expected } }: { download: BegunDownload }) {
  const { data } = useSWR<ExportProgress, Error>(`/api/v1/export/progress?id=${id}`, read, {
    refreshInterval: (latest) => (latest && isOver(latest) ? 0 : everyMillis),
  });
  const share = expected && expected.rows > 0 && data ? Math.min(1, data.rows / expected.rows) : undefined;
  return (
    <div className={styles.progress}>
      <progress
        className={styles.meter}
        max={1}
        value={data?.state === 'done' ? 1 : share}
        aria-label="Progress of the download"
      />
      <p role="status">{sentenceOf(data, expected)}</p>
    </div>
  );
}

function isOver({ state }: ExportProgress): boolean {
  return state !== 'waiting' && state !== 'running';
}

function sentenceOf(progress: ExportProgress | undefined, expected: ExportEstimate | undefined): string {
  if (!progress || progress.state === 'waiting') return 'Waiting for the browser to begin…';
  const done = `${exact(progress.rows)} ${progress.rows === 1 ? 'row' : 'rows'}, ${bytes(progress.bytes)}`;
  switch (progress.state) {
    case 'running':
      return expected ? `${done} of about ${counted(expected.rows, 'row')}, ${bytes(expected.bytes)}` : done;
    case 'done':
      return `● Handed out whole: ${done}.`;
    case 'stopped':
      return `■ Stopped by the browser after ${done}.`;
    case 'failed':
      return `■ Broken off after ${done}: the log could not be read on. Try again.`;
  }
}

async function read(url: string): Promise<ExportProgress> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return (await response.json()) as ExportProgress;
}
