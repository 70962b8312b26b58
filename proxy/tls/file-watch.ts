import { unwatchFile, watchFile } from 'node:fs';

export interface Pace {
  /** How often the files are looked at, ms. */
  look: number;
  /** How long after a change others are waited for, ms: a certificate and its key are two files. */
  settle: number;
}

/** Tells that files have changed. It polls, since notification misses replaced links and network disks. */
export class FileWatch {
  private settling: NodeJS.Timeout | null = null;

  constructor(
    private readonly files: ReadonlySet<string>,
    private readonly pace: Pace,
    private readonly onChange: () => void,
  ) {
    for (const file of files) watchFile(file, { interval: pace.look, persistent: false }, this.changed);
  }

  close(): void {
    for (const file of this.files) unwatchFile(file, this.changed);
    if (this.settling !== null) clearTimeout(this.settling);
  }

  private readonly changed = (): void => {
    if (this.settling !== null) clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      this.settling = null;
      this.onChange();
    }, this.pace.settle);
    this.settling.unref();
  };
}
