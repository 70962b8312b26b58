import type { ExportProgress } from '@/lib/contract/types';
import { getProcessState } from '@/lib/core/process-state';

/** Downloads whose progress is remembered; the oldest is forgotten first. */
const maxTrackedDownloads = 100;

/** Receives the progress of one download. */
export interface ProgressReporter {
  reportSent(rows: number, bytes: number): void;
  reportEnd(state: 'done' | 'stopped' | 'failed'): void;
}

/** How far the downloads of this process are, for the pages that began them. */
export class DownloadTracker {
  private readonly progressById = new Map<string, ExportProgress>();

  /** Begins to follow a download; one of the same id is forgotten. */
  track(id: string): ProgressReporter {
    const progress: ExportProgress = { rows: 0, bytes: 0, state: 'running' };
    this.progressById.delete(id);
    this.progressById.set(id, progress);
    const [oldest] = this.progressById.keys();
    if (this.progressById.size > maxTrackedDownloads && oldest !== undefined)
      this.progressById.delete(oldest);
    return {
      reportSent(rows, bytes) {
        progress.rows += rows;
        progress.bytes += bytes;
      },
      reportEnd(state) {
        progress.state = state;
      },
    };
  }

  /** How far a download is; one that is not known is waited for: the browser may have yet to begin it. */
  getProgress(id: string): ExportProgress {
    return this.progressById.get(id) ?? { rows: 0, bytes: 0, state: 'waiting' };
  }
}

declare module '@/lib/core/process-state' {
  interface ProcessState {
    downloads: DownloadTracker;
  }
}

/** The downloads of the dashboard's process. */
export function getDownloadTracker(): DownloadTracker {
  return getProcessState('downloads', () => new DownloadTracker());
}
