import { unwatchFile, watchFile } from 'node:fs';

export interface WatchIntervals {
  /** How often the files are looked at, ms. */
  pollIntervalMs: number;
  /** How long after a change others are waited for, ms: a certificate and its key are two files. */
  debounceMs: number;
}

/** Reports that files have changed. It polls, since notification misses replaced links and network disks. */
export class FileWatcher {
  private debounceTimer: NodeJS.Timeout | null = null;

  constructor(
    private readonly files: ReadonlySet<string>,
    private readonly intervals: WatchIntervals,
    private readonly onChange: () => void,
  ) {
    for (const file of files)
      watchFile(file, { interval: intervals.pollIntervalMs, persistent: false }, this.onFileChange);
  }

  close(): void {
    for (const file of this.files) unwatchFile(file, this.onFileChange);
    if (this.debounceTimer !== null) clearTimeout(this.debounceTimer);
  }

  private readonly onFileChange = (): void => {
    if (this.debounceTimer !== null) clearTimeout(this.debounceTimer);
    this.debounceTimer = setTimeout(() => {
      this.debounceTimer = null;
      this.onChange();
    }, this.intervals.debounceMs);
    this.debounceTimer.unref();
  };
}
