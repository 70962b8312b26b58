import type { Retention } from '@/lib/config/settings';
import { updateProgress } from '@/lib/store/sqlite/ingest/recorder-progress';
import { type ReportedState, storeReportedState } from '@/lib/store/sqlite/ingest/reported-state';
import { sampleIntervalSeconds, sampleSessions } from '@/lib/store/sqlite/ingest/session-samples';
import type { Database } from '@/lib/store/sqlite/open-database';
import { createRetentionJob, type RetentionJob } from '@/lib/store/sqlite/retention/retention-job';
import type { JournalReader } from '@/proxy/journal/reader';

const secondMs = 1000;
/** Between two looks at what is to be deleted, ms: in a backlog megabytes are stored meanwhile. */
const retentionIntervalMs = 200;

/** What the recorder does beside storing, each in its time: progress, samples, retention, old segments. */
export class Maintenance {
  private readonly retentionJob: RetentionJob;
  private sampledAtSeconds = 0;
  // By the monotonic clock: the other one may be set back.
  private progressAtMs = Number.NEGATIVE_INFINITY;
  private nextRetentionAtMs = 0;
  private segmentsDeletedAtMs = Number.NEGATIVE_INFINITY;

  /** @param positions how far each segment is stored; kept up to date from here on */
  constructor(
    private readonly db: Database,
    private readonly journal: JournalReader,
    private readonly node: string,
    retention: Retention,
    private readonly positions: Map<string, number>,
  ) {
    this.retentionJob = createRetentionJob(db, retention);
  }

  /** Tidies up after a crash, which may have left positions of segments that were deleted. */
  async deleteStalePositions(): Promise<void> {
    const there = new Set(this.journal.segmentFiles());
    await this.deletePositions([...this.positions.keys()].filter((segment) => !there.has(segment)));
  }

  /** Takes note of positions that are committed. */
  setPositions(positions: [segment: string, offset: number][]): void {
    for (const [segment, offset] of positions) this.positions.set(segment, offset);
  }

  /**
   * Does what is due.
   *
   * @param progressRecorded whether a batch has just noted the recorder's progress
   * @param reported what a proxy said past its journal and is to be stored
   */
  async runDue(progressRecorded: boolean, reported: ReportedState | null): Promise<void> {
    const now = performance.now();
    if (progressRecorded) this.progressAtMs = now;
    if (now - this.progressAtMs >= secondMs) {
      await updateProgress(this.db, this.node, 0n, this.journal.lagBytes(), 0);
      this.progressAtMs = now;
    }
    if (reported !== null) await storeReportedState(this.db, this.node, reported);
    const sample = Math.floor(Date.now() / secondMs / sampleIntervalSeconds) * sampleIntervalSeconds;
    if (sample !== this.sampledAtSeconds) {
      await sampleSessions(this.db, sample);
      this.sampledAtSeconds = sample;
    }
    if (now >= this.nextRetentionAtMs) {
      // Seldom is plenty; while much is past its time, at every turn keeps up with any traffic.
      const more = await this.retentionJob.run(Date.now());
      this.nextRetentionAtMs = more ? now : now + retentionIntervalMs;
    }
    if (now - this.segmentsDeletedAtMs >= secondMs) {
      await this.deleteStoredSegments();
      this.segmentsDeletedAtMs = now;
    }
  }

  private async deleteStoredSegments(): Promise<void> {
    // Segments are deleted for good: a transaction begins only while the database is where it was opened.
    await this.db.$transaction((tx) => tx.journalPosition.count());
    await this.deletePositions(this.journal.deleteStored(this.positions));
  }

  private async deletePositions(segments: string[]): Promise<void> {
    if (segments.length === 0) return;
    await this.db.journalPosition.deleteMany({ where: { segment: { in: segments } } });
    for (const segment of segments) this.positions.delete(segment);
  }
}
