import type { ExportProgress } from '@/lib/api/types';

/** Downloads whose progress is remembered; the oldest is forgotten first. */
const remembered = 100;

/** Told what goes out of one download. */
export interface ProgressNote {
  sent(rows: number, bytes: number): void;
  ended(state: 'done' | 'stopped' | 'failed'): void;
}

/** How far the downloads of this process are, for the pages that began them. */
export class Downloads {
  private readonly known = new Map<string, ExportProgress>();

  /** Begins to follow a download; one of the same id is forgotten. */
  begin(id: string): ProgressNote {
    const progress: ExportProgress = { rows: 0, bytes: 0, state: 'running' };
    this.known.delete(id);
    this.known.set(id, progress);
    const [oldest] = this.known.keys();
    if (this.known.size > remembered && oldest !== undefined) this.known.delete(oldest);
    return {
      sent(rows, bytes) {
        progress.rows += rows;
        progress.bytes += bytes;
      },
      ended(state) {
        progress.state = state;
      },
    };
  }

  /** How far a download is; one that is not known is waited for: the browser may have yet to begin it. */
  of(id: string): ExportProgress {
    return this.known.get(id) ?? { rows: 0, bytes: 0, state: 'waiting' };
  }
}

declare global {
  // Next.js loads a module once per bundle; only globalThis is one for all routes of the process.
  var stickyboardDownloads: Downloads | undefined;
}

/** The downloads of the dashboard's process. */
export function downloads(): Downloads {
  globalThis.stickyboardDownloads ??= new Downloads();
  return globalThis.stickyboardDownloads;
}
