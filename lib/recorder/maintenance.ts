import type { JournalReader } from '@/lib/core/journal-batch';
import type { Retention } from '@/lib/core/retention';
import type { LogWriter, ReportedState, RetentionJob } from '@/lib/store/log-writer';

const secondMs = 1000;
/** Between two runs of the retention job, ms: in a backlog megabytes are stored meanwhile. */
const retentionIntervalMs = 200;
/** Between two attempts to lead, or to lead on, ms: the lease lasts for ten seconds. */
const leadIntervalMs = 3000;
/** Seconds between two samples of the active sessions. */
const sampleIntervalSeconds = 5;

/**
 * The recorder's tasks other than storing, each at its interval: progress and stored segments, and on the node that
 * leads also samples, retention and lost nodes.
 */
export class Maintenance {
  private readonly retentionJob: RetentionJob;
  private sampledAtSeconds = 0;
  // By the monotonic clock: the other one may be set back.
  private progressAtMs = Number.NEGATIVE_INFINITY;
  private isLeading = false;
  private ledAtMs = Number.NEGATIVE_INFINITY;
  private nodesWatchedAtMs = Number.NEGATIVE_INFINITY;
  private nextRetentionAtMs = 0;
  private segmentsDeletedAtMs = Number.NEGATIVE_INFINITY;

  /** @param positions how far each segment is stored; kept up to date from here on */
  constructor(
    private readonly writer: LogWriter,
    private readonly journal: JournalReader,
    retention: Retention,
    private readonly positions: Map<string, number>,
  ) {
    this.retentionJob = writer.createRetentionJob(retention);
  }

  /** Deletes the positions of deleted segments, which a crash may have left behind. */
  async deleteStalePositions(): Promise<void> {
    const there = new Set(this.journal.segmentFiles());
    await this.deletePositions([...this.positions.keys()].filter((segment) => !there.has(segment)));
  }

  /** Updates the positions to those that are committed. */
  setPositions(positions: [segment: string, offset: number][]): void {
    for (const [segment, offset] of positions) this.positions.set(segment, offset);
  }

  /**
   * Runs the tasks that are due.
   *
   * @param progressRecorded whether a batch has just recorded the recorder's progress
   * @param reported the state of a proxy that cannot write its journal
   */
  async runDue(progressRecorded: boolean, reported: ReportedState | null): Promise<void> {
    const now = performance.now();
    if (progressRecorded) this.progressAtMs = now;
    if (now - this.progressAtMs >= secondMs) {
      await this.writer.recordProgress(this.journal.lagBytes());
      this.progressAtMs = now;
    }
    if (reported !== null) await this.writer.storeReportedState(reported);
    if (now - this.ledAtMs >= leadIntervalMs) {
      this.isLeading = await this.writer.lead();
      this.ledAtMs = now;
    }
    if (this.isLeading) await this.runLeaderTasks(now);
    if (now - this.segmentsDeletedAtMs >= secondMs) {
      await this.deleteStoredSegments();
      this.segmentsDeletedAtMs = now;
    }
  }

  /** @param now ms of the monotonic clock */
  private async runLeaderTasks(now: number): Promise<void> {
    if (now - this.nodesWatchedAtMs >= secondMs) {
      await this.writer.watchNodes();
      this.nodesWatchedAtMs = now;
    }
    const sample = Math.floor(Date.now() / secondMs / sampleIntervalSeconds) * sampleIntervalSeconds;
    if (sample !== this.sampledAtSeconds) {
      await this.writer.sampleSessions(sample);
      this.sampledAtSeconds = sample;
    }
    if (now >= this.nextRetentionAtMs) {
      // Seldom is plenty; while much is past its time, running after every batch keeps up with any traffic.
      const more = await this.retentionJob.run(Date.now());
      this.nextRetentionAtMs = more ? now : now + retentionIntervalMs;
    }
  }

  private async deleteStoredSegments(): Promise<void> {
    // Segments are deleted for good, so their stored decisions have to be intact.
    await this.writer.assertIntact();
    await this.deletePositions(this.journal.deleteStored(this.positions));
  }

  private async deletePositions(segments: string[]): Promise<void> {
    if (segments.length === 0) return;
    await this.writer.deletePositions(segments);
    for (const segment of segments) this.positions.delete(segment);
  }
}
