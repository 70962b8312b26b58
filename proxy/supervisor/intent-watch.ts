import { formatError, getErrorLogLevel } from '@/lib/core/format-error.mjs';
import type { Intent, UnpinBatch } from '@/lib/core/intent';
import type { Logger } from '@/lib/core/logger';

/** The store of the operator's intent. */
export interface IntentSource {
  /** A cheap read: grows with every change. */
  readVersion(): Promise<number>;
  readIntent(): Promise<Intent>;
  /** What changed of the unpinned sessions after the version `since`; all there are, for version 0. */
  readUnpins(since: number): Promise<UnpinBatch[]>;
  /** How many nodes that are alive read the same store. */
  countNodes(): Promise<number>;
}

/** How often the version is read, ms. A change must be effective within 500 ms. */
const pollIntervalMs = 100;
/** From so many nodes on each reads half as often, so that they do not take a large part of the database's CPU. */
const manyNodes = 20;
/** How often the nodes are counted, in polls. */
const pollsPerCount = 100;

/** Reports every change of the operator's intent. If it cannot be read, the last one stays effective. */
export class IntentWatch {
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;
  /** At which level it was reported that the intent cannot be read; null while it can. */
  private reportedLevel: 'error' | 'debug' | null = null;
  private polls = 0;
  private intervalMs = pollIntervalMs;

  constructor(
    private readonly source: IntentSource,
    private knownVersion: number,
    private readonly onChange: (intent: Intent, unpins: UnpinBatch[]) => void,
    private readonly log: Logger,
  ) {
    this.schedulePoll();
  }

  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private schedulePoll(): void {
    if (!this.stopped) this.timer = setTimeout(() => void this.poll(), this.intervalMs);
  }

  private async poll(): Promise<void> {
    try {
      if (this.polls++ % pollsPerCount === 0)
        this.intervalMs = (await this.source.countNodes()) < manyNodes ? pollIntervalMs : 2 * pollIntervalMs;
      if ((await this.source.readVersion()) !== this.knownVersion) {
        // The version first: what changes between the two reads is then reported twice, never missed.
        const intent = await this.source.readIntent();
        const unpins = await this.source.readUnpins(this.knownVersion);
        this.knownVersion = intent.version;
        if (!this.stopped) this.onChange(intent, unpins);
      }
      if (this.reportedLevel !== null)
        this.log(
          this.reportedLevel === 'error' ? 'info' : 'debug',
          'operator state can be read from the database again',
        );
      this.reportedLevel = null;
    } catch (error) {
      const level = getErrorLogLevel(error);
      if (this.reportedLevel === null && !this.stopped)
        this.log(level, `cannot read operator state from the database: ${formatError(error)}`);
      this.reportedLevel ??= level;
    }
    this.schedulePoll();
  }
}
