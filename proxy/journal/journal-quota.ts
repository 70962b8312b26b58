import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { formatError } from '@/lib/core/format-error.mjs';
import type { Logger } from '@/lib/core/logger';
import type { JournalQuotaPlan } from '@/lib/core/plan';
import type { RecordingState } from '@/lib/core/recording-state';
import { parseSegmentFile } from './segment';

/** Reads how far each segment of the journal is stored, in bytes. */
export type ReadStoredPositions = () => Promise<ReadonlyMap<string, number>>;

/** How often the journal is measured, ms. */
const pollIntervalMs = 1000;
/** There is room again once so much of the limit is free: else the state would change with every batch stored. */
const resumeFraction = 0.9;

/**
 * Measures how much of the journal waits to be stored, and reports when that reaches the limit and when it is below it
 * again.
 */
export class JournalQuota {
  /** What was known last to be stored. */
  private knownPositions: ReadonlyMap<string, number> = new Map();
  private withinQuota = true;
  private readonly timer: NodeJS.Timeout;
  private isPolling = false;
  private readFailed = false;
  private closed = false;

  /**
   * @param directory of the journal
   * @param readStored how far each segment is stored, in bytes
   * @param onChange called with whether there is room, and the bytes that are not stored
   */
  constructor(
    private readonly directory: string,
    private plan: JournalQuotaPlan,
    private readonly readStored: ReadStoredPositions,
    private readonly onChange: (hasRoom: boolean, unstored: number) => void,
    private readonly log: Logger,
  ) {
    this.timer = setInterval(() => void this.poll(), pollIntervalMs);
  }

  /** What the workers do by the last look, whether they have said so yet or not. */
  get recordingState(): RecordingState {
    if (this.withinQuota) return 'recording';
    return this.plan.full === 'stop' ? 'rejecting' : 'shedding';
  }

  /** Applies another limit. */
  setPlan(plan: JournalQuotaPlan): void {
    this.plan = plan;
    void this.poll();
  }

  close(): void {
    this.closed = true;
    clearInterval(this.timer);
  }

  /** Measures now. */
  async poll(): Promise<void> {
    if (this.isPolling) return;
    this.isPolling = true;
    try {
      const unstoredBytes = await this.measureUnstored();
      this.readFailed = false;
      const { limitBytes } = this.plan;
      const withinQuota = unstoredBytes < (this.withinQuota ? limitBytes : limitBytes * resumeFraction);
      if (withinQuota !== this.withinQuota && !this.closed) {
        this.withinQuota = withinQuota;
        this.onChange(withinQuota, unstoredBytes);
      }
    } catch (error) {
      if (!this.readFailed && !this.closed)
        this.log('warn', `the size of the journal in ${this.directory} is unknown (${formatError(error)})`);
      this.readFailed = true;
    }
    this.isPolling = false;
  }

  private async measureUnstored(): Promise<number> {
    try {
      this.knownPositions = await this.readStored();
    } catch {
      // Nothing is stored while the database cannot be read, which its other users report.
    }
    let unstoredBytes = 0;
    for (const file of await readdir(this.directory)) {
      if (parseSegmentFile(file) === null) continue;
      const stored = this.knownPositions.get(file) ?? 0;
      unstoredBytes += Math.max(0, (await getFileSize(join(this.directory, file))) - stored);
    }
    return unstoredBytes;
  }
}

/** 0 if the recorder has deleted it meanwhile. */
async function getFileSize(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
