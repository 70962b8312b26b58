import { errorSentence, reportLevel } from '@/lib/core/error-sentence.mjs';
import type { Log } from '../log';
import type { Intent, Unpins } from '../plan';

/** Where the operator's intent is kept. */
export interface IntentSource {
  /** A cheap read: grows with every change. */
  version(): Promise<number>;
  read(): Promise<Intent>;
  /** What changed of the unpinned sessions after the version `since`; all there are, for version 0. */
  unpins(since: number): Promise<Unpins[]>;
}

/** How often the version is read, ms. A change must be in force within 500 ms. */
const INTERVAL = 100;

/** Tells of every change of the operator's intent. An intent that cannot be read leaves the last in force. */
export class IntentWatch {
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;
  /** At which level it was reported that the intent cannot be read; null while it can. */
  private failing: 'error' | 'debug' | null = null;

  constructor(
    private readonly source: IntentSource,
    private known: number,
    private readonly onChange: (intent: Intent, unpins: Unpins[]) => void,
    private readonly log: Log,
  ) {
    this.next();
  }

  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private next(): void {
    if (!this.stopped) this.timer = setTimeout(() => void this.look(), INTERVAL);
  }

  private async look(): Promise<void> {
    try {
      if ((await this.source.version()) !== this.known) {
        // The version first: what changes between the two reads is then told twice, never missed.
        const intent = await this.source.read();
        const unpins = await this.source.unpins(this.known);
        this.known = intent.version;
        if (!this.stopped) this.onChange(intent, unpins);
      }
      if (this.failing !== null)
        this.log(this.failing === 'error' ? 'info' : 'debug', 'what the operator wants can be read again');
      this.failing = null;
    } catch (error) {
      const level = reportLevel(error);
      if (this.failing === null && !this.stopped)
        this.log(level, `what the operator wants cannot be read: ${errorSentence(error)}`);
      this.failing ??= level;
    }
    this.next();
  }
}
